import type { ClientSession, Collection, Db } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';

/** What kinds of things change. */
export type ChangeType =
  | 'video'
  | 'upload'
  | 'user'
  | 'follow'
  | 'block'
  | 'like'
  | 'comment'
  | 'share'
  | 'report'
  | 'choice';

/** One state move: which thing is what by now. `version` counts the moves of that thing. */
export type Change = {
  readonly type: ChangeType;
  readonly id: string;
  readonly version: number;
  /** What it became, such as `READY` or `liked`. */
  readonly to: string;
  /** Whose move it was or whose thing it is; null when it is nobody's. */
  readonly userId: string | null;
  readonly at: Date;
};

type ChangeRow = Change & { _id: string; published: boolean; writtenAt: Date };

/** The log of all state moves. It is written in the transaction of the move itself, so neither is without the other. */
export class ChangeLog {
  readonly #rows: Collection<ChangeRow>;

  constructor(db: Db) {
    this.#rows = db.collection<ChangeRow>('changes');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndex({ published: 1, _id: 1 });
    // Only tidies up: consumers read the stream, and the publisher is minutes behind at worst.
    await this.#rows.createIndex({ writtenAt: 1 }, { expireAfterSeconds: 7 * 86_400 });
  }

  /** Records a move within its transaction. */
  async record(change: Change, session: ClientSession): Promise<void> {
    const writtenAt = new Date();
    await this.#rows.insertOne({ _id: newId(writtenAt), ...change, published: false, writtenAt }, { session });
  }

  /** The oldest unpublished changes with their ids. */
  async unpublished(limit: number): Promise<(Change & { changeId: string })[]> {
    const rows = await this.#rows.find({ published: false }).sort({ _id: 1 }).limit(limit).toArray();
    return rows.map(({ _id, published: _published, writtenAt: _writtenAt, ...change }) => ({
      changeId: _id,
      ...change,
    }));
  }

  /** What became of things of a type since a time, oldest first, published or not: for whoever may have missed it. */
  async since(
    type: ChangeType,
    to: readonly string[],
    since: Date,
    limit: number,
  ): Promise<(Change & { writtenAt: Date })[]> {
    const asked = { type, to: { $in: [...to] }, writtenAt: { $gte: since } };
    const rows = await this.#rows.find(asked).sort({ writtenAt: 1 }).limit(limit).toArray();
    return rows.map(({ _id, published: _published, ...change }) => change);
  }

  async markPublished(changeIds: readonly string[]): Promise<void> {
    await this.#rows.updateMany({ _id: { $in: [...changeIds] } }, { $set: { published: true } });
  }
}
