import type { EdgeObject, PurgeReceipt } from '@reelgraph/edge';
import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';
import type { Visibility } from '@reelgraph/videos';
import type { PurgeReason } from '../domain/why-purge.ts';

/** What of a video has to leave the edges, and what they said when it had. Times are real ones. */
export type PurgeRow = {
  _id: string;
  /** Of the video when it was asked. */
  version: number;
  visibility: Visibility;
  reason: PurgeReason | null;
  objects: EdgeObject[];
  revokeUntil: Date | null;
  askedAt: Date;
  /** Edges that have not answered yet, and when to ask them next. */
  pending: string[];
  dueAt: Date | null;
  receipts: (PurgeReceipt & { region: string; reason: PurgeReason | null })[];
  /** When the edges may forget that addresses were called back. */
  forgetAt: Date | null;
};

type Ask = Pick<PurgeRow, 'version' | 'visibility' | 'reason' | 'objects' | 'revokeUntil' | 'pending'>;

/** Receipts that are kept of one video. */
const RECEIPTS = 30;

export class PurgeStore {
  readonly #rows: Collection<PurgeRow>;
  readonly #state: Collection<{ _id: string; position: string; sweptUntil: Date | null }>;

  constructor({ db }: Pick<Mongo, 'db'>) {
    this.#rows = db.collection('edgePurges');
    this.#state = db.collection('edgeState');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndex({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });
    await this.#rows.createIndex({ forgetAt: 1 }, { partialFilterExpression: { forgetAt: { $type: 'date' } } });
  }

  async byId(videoId: string): Promise<PurgeRow | null> {
    return this.#rows.findOne({ _id: videoId });
  }

  /** Asks for a purge, or notes how public the video is where none is due; an older version changes nothing. */
  async ask(videoId: string, ask: Ask, now: Date): Promise<boolean> {
    const isDue = ask.pending.length > 0;
    const { reason, objects, revokeUntil, pending, ...seen } = ask;
    const set = isDue ? { ...ask, askedAt: now, dueAt: now, forgetAt: null } : seen;
    const first = { askedAt: now, dueAt: null, forgetAt: null, reason, objects, revokeUntil, pending, receipts: [] };
    const onInsert = Object.fromEntries(Object.entries(first).filter(([name]) => !(name in set)));
    try {
      const filter = { _id: videoId, version: { $lt: ask.version } };
      await this.#rows.updateOne(filter, { $set: set, $setOnInsert: onInsert }, { upsert: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async due(now: Date, limit: number): Promise<PurgeRow[]> {
    return this.#rows
      .find({ dueAt: { $lte: now } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Writes down that an edge has done it. */
  async done({ _id, version, reason }: PurgeRow, region: string, receipt: PurgeReceipt): Promise<void> {
    const receipts = { $each: [{ region, reason, ...receipt }], $slice: -RECEIPTS };
    await this.#rows.updateOne({ _id, version }, { $pull: { pending: region }, $push: { receipts } });
  }

  /** Ends a purge that all edges have done, or says when to ask the others again. */
  async close({ _id, version, revokeUntil }: PurgeRow, againAt: Date): Promise<void> {
    await this.#rows.updateOne({ _id, version, pending: { $ne: [] } }, { $set: { dueAt: againAt } });
    await this.#rows.updateOne({ _id, version, pending: [] }, { $set: { dueAt: null, forgetAt: revokeUntil } });
  }

  async dueToForget(now: Date, limit: number): Promise<PurgeRow[]> {
    return this.#rows
      .find({ forgetAt: { $lte: now } })
      .sort({ forgetAt: 1 })
      .limit(limit)
      .toArray();
  }

  async forgotten({ _id, version }: PurgeRow): Promise<void> {
    await this.#rows.updateOne({ _id, version }, { $set: { forgetAt: null } });
  }

  /** How far the stream of changes is read. */
  async position(): Promise<string> {
    return (await this.#state.findOne({ _id: 'changes' }))?.position ?? '0-0';
  }

  async savePosition(position: string): Promise<void> {
    await this.#state.updateOne({ _id: 'changes' }, { $set: { position } }, { upsert: true });
  }

  /** Until when MongoDB's own log of changes is looked through. */
  async sweptUntil(): Promise<Date> {
    return (await this.#state.findOne({ _id: 'changes' }))?.sweptUntil ?? new Date(0);
  }

  async saveSweptUntil(sweptUntil: Date): Promise<void> {
    const onInsert = { position: '0-0' };
    await this.#state.updateOne({ _id: 'changes' }, { $set: { sweptUntil }, $setOnInsert: onInsert }, { upsert: true });
  }
}
