import type { ChangeLog } from '@reelgraph/changes';
import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';
import { VideoCounts } from './video-counts.ts';

/** One row per viewer and video, kept when the like is taken back, so that its versions grow. */
type LikeRow = { _id: string; videoId: string; userId: string; liked: boolean; version: number; at: Date };

/** Who likes what. A like, the video's count and the change are written together or not at all. */
export class LikeStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #counts: VideoCounts;
  readonly #rows: Collection<LikeRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#counts = new VideoCounts(mongo);
    this.#rows = mongo.db.collection<LikeRow>('likes');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([{ key: { videoId: 1 } }, { key: { userId: 1, at: -1 } }]);
  }

  /** Answers whether something changed. */
  async set(videoId: string, userId: string, liked: boolean, now: Date): Promise<boolean> {
    try {
      return await this.#mongo.transaction(async (session) => {
        const row = await this.#rows.findOneAndUpdate(
          { _id: `${videoId}:${userId}`, liked: !liked },
          { $set: { liked, at: now }, $setOnInsert: { videoId, userId }, $inc: { version: 1 } },
          // A like that was never there can't be taken back; one that is there meets its own id.
          { session, upsert: liked, returnDocument: 'after' },
        );
        if (!row) return false;
        const to = liked ? 'liked' : 'unliked';
        await this.#changes.record({ type: 'like', id: row._id, version: row.version, to, userId, at: now }, session);
        await this.#counts.add(videoId, 'likes', liked ? 1 : -1, userId, session);
        return true;
      });
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Which of the videos somebody likes, in one round trip. */
  async among(userId: string, videoIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.#rows
      .find({ _id: { $in: videoIds.map((id) => `${id}:${userId}`) }, liked: true }, { projection: { videoId: 1 } })
      .toArray();
    return new Set(rows.map((row) => row.videoId));
  }

  /** Forgets all likes of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}
