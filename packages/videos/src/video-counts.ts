import type { ClientSession, Collection, Mongo } from '@reelgraph/mongo';

export type VideoCount = { likes: number; comments: number; shares: number };

/** A video's counts, spread over 16 rows, so that many who like it at once rarely wait for each other. */
type CountRow = VideoCount & { _id: string; videoId: string };

/** How often videos are liked, commented on and shared: exact, since each is counted in its own transaction. */
export class VideoCounts {
  readonly #rows: Collection<CountRow>;

  constructor(mongo: Mongo) {
    this.#rows = mongo.db.collection<CountRow>('videoCounts');
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndex({ videoId: 1 });
  }

  /** Counts within a transaction; `id` is of what is counted, and picks the row by its random end. */
  async add(videoId: string, kind: keyof VideoCount, by: 1 | -1, id: string, session: ClientSession): Promise<void> {
    const _id = `${videoId}:${id.slice(-1)}`;
    await this.#rows.updateOne({ _id }, { $inc: { [kind]: by }, $setOnInsert: { videoId } }, { session, upsert: true });
  }

  /** The counts of videos, in one round trip. */
  async of(videoIds: readonly string[]): Promise<Map<string, VideoCount>> {
    const rows = await this.#rows
      .aggregate<VideoCount & { _id: string }>([
        { $match: { videoId: { $in: [...videoIds] } } },
        {
          $group: {
            _id: '$videoId',
            likes: { $sum: '$likes' },
            comments: { $sum: '$comments' },
            shares: { $sum: '$shares' },
          },
        },
      ])
      .toArray();
    return new Map(rows.map(({ _id, ...counts }) => [_id, counts]));
  }

  /** Forgets the counts of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}
