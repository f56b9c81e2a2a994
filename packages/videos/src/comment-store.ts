import type { ChangeLog } from '@reelgraph/changes';
import type { Collection, Mongo } from '@reelgraph/mongo';
import type { PageRequest, TimePosition } from '@reelgraph/paging';
import { VideoCounts } from './video-counts.ts';

export type Comment = { id: string; videoId: string; authorId: string; text: string; createdAt: Date };

type CommentRow = Omit<Comment, 'id'> & { _id: string };

/** What people write under videos. A comment, the video's count and the change are written together or not at all. */
export class CommentStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #counts: VideoCounts;
  readonly #rows: Collection<CommentRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#counts = new VideoCounts(mongo);
    this.#rows = mongo.db.collection<CommentRow>('comments');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndex({ videoId: 1, createdAt: -1, _id: -1 });
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Comment>> {
    const rows = await this.#rows.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(rows.map((row) => [row._id, toComment(row)]));
  }

  /** A page of a video's comments, newest first, and one more, without those of some authors. */
  async ofVideo(videoId: string, page: PageRequest<TimePosition>, without: readonly string[]): Promise<Comment[]> {
    const { after } = page;
    const older = { $or: [{ createdAt: { $lt: after?.at } }, { createdAt: after?.at, _id: { $lt: after?.id } }] };
    const rows = await this.#rows
      .find({ videoId, authorId: { $nin: [...without] }, ...(after ? older : {}) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(page.limit + 1)
      .toArray();
    return rows.map(toComment);
  }

  async add(comment: Comment): Promise<void> {
    const { id, videoId, authorId: userId, createdAt: at, ...rest } = comment;
    await this.#mongo.transaction(async (session) => {
      await this.#rows.insertOne({ _id: id, videoId, authorId: userId, createdAt: at, ...rest }, { session });
      await this.#changes.record({ type: 'comment', id, version: 1, to: 'written', userId, at }, session);
      await this.#counts.add(videoId, 'comments', 1, id, session);
    });
  }

  /** Answers whether it was there. */
  async remove(id: string, now: Date): Promise<boolean> {
    return this.#mongo.transaction(async (session) => {
      const row = await this.#rows.findOneAndDelete({ _id: id }, { session });
      if (!row) return false;
      const { authorId: userId, videoId } = row;
      await this.#changes.record({ type: 'comment', id, version: 2, to: 'deleted', userId, at: now }, session);
      await this.#counts.add(videoId, 'comments', -1, id, session);
      return true;
    });
  }

  /** Forgets all comments of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}

function toComment({ _id, ...rest }: CommentRow): Comment {
  return { id: _id, ...rest };
}
