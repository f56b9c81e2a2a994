import type { ChangeLog } from '@reelgraph/changes';
import type { Collection, Mongo } from '@reelgraph/mongo';
import { VideoCounts } from './video-counts.ts';

type ShareRow = { _id: string; videoId: string; userId: string; at: Date };

/** Who shared what outside, each time. */
export class ShareStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #counts: VideoCounts;
  readonly #rows: Collection<ShareRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#counts = new VideoCounts(mongo);
    this.#rows = mongo.db.collection<ShareRow>('shares');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([{ key: { videoId: 1 } }, { key: { userId: 1, at: -1 } }]);
  }

  async add(id: string, videoId: string, userId: string, now: Date): Promise<void> {
    await this.#mongo.transaction(async (session) => {
      await this.#rows.insertOne({ _id: id, videoId, userId, at: now }, { session });
      const change = { type: 'share', id: `${videoId}:${id}`, version: 1, to: 'shared', userId, at: now } as const;
      await this.#changes.record(change, session);
      await this.#counts.add(videoId, 'shares', 1, id, session);
    });
  }

  /** Forgets all shares of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}
