import type { Collection, Mongo } from '@reelgraph/mongo';
import type { VideoStatus } from './lifecycle.ts';
import type { RawCold, Video } from './video.ts';
import { toVideo, type VideoRow, videoRows } from './video-row.ts';

/** A video that is over is purged, raw bytes and all; one that has compression left to do needs them. */
const settled = ['READY', 'ARCHIVED', 'RESTORING', 'TAKEN_DOWN'] as const satisfies readonly VideoStatus[];

/** What leaves hot storage of the raw bytes, and when. */
export class RawStore {
  readonly #rows: Collection<VideoRow>;

  constructor(mongo: Mongo) {
    this.#rows = videoRows(mongo.db);
  }

  async createIndexes(): Promise<void> {
    const partialFilterExpression = { rawDueAt: { $gt: new Date(0) } };
    await this.#rows.createIndex({ rawDueAt: 1 }, { partialFilterExpression });
  }

  /** Videos whose raw bytes are to leave hot storage by now, the longest due first. */
  async due(now: Date, limit: number): Promise<Video[]> {
    const rows = await this.#rows
      .find({ rawDueAt: { $gt: new Date(0), $lte: now }, status: { $in: [...settled] } })
      .sort({ rawDueAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toVideo);
  }

  /** The raw bytes are in cold storage as well; false when the video is over by now, and the copy is nobody's. */
  async isCold(videoId: string, rawCold: RawCold): Promise<boolean> {
    const where = { _id: videoId, status: { $in: [...settled] } };
    return (await this.#rows.updateOne(where, { $set: { rawCold } })).matchedCount === 1;
  }

  /** The raw bytes are no longer in hot storage. */
  async left(videoId: string): Promise<void> {
    await this.#rows.updateOne({ _id: videoId }, { $set: { rawDueAt: null } });
  }

  /** Has them tried again at a time. */
  async again(videoId: string, at: Date): Promise<void> {
    await this.#rows.updateOne({ _id: videoId, rawDueAt: { $gt: new Date(0) } }, { $set: { rawDueAt: at } });
  }
}
