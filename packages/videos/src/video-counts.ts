import type { ClientSession, Collection, Mongo } from '@reelgraph/mongo';

export type VideoCount = { likes: number; comments: number; shares: number };

/** What people did with a video, and whether the viewer likes it. */
export type Reactions = VideoCount & { isLiked: boolean };

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

  /** The counts of videos, and which of them a viewer likes, in one round trip. */
  async of(videoIds: readonly string[], viewerId: string | null): Promise<Map<string, Reactions>> {
    const likes = videoIds.map((id) => `${id}:${viewerId}`);
    const liked = [
      { $match: { _id: { $in: likes }, liked: true } },
      { $project: { _id: '$videoId', isLiked: '$liked' } },
    ];
    const rows = await this.#rows
      .aggregate<Partial<VideoCount> & { _id: string; isLiked?: true }>(
        [
          { $match: { videoId: { $in: [...videoIds] } } },
          {
            $group: {
              _id: '$videoId',
              likes: { $sum: '$likes' },
              comments: { $sum: '$comments' },
              shares: { $sum: '$shares' },
            },
          },
          ...(viewerId === null ? [] : [{ $unionWith: { coll: 'likes', pipeline: liked } }]),
        ],
        { batchSize: 1_000 },
      )
      .toArray();
    const found = new Map<string, Reactions>();
    for (const { _id, ...part } of rows)
      found.set(_id, { ...(found.get(_id) ?? { likes: 0, comments: 0, shares: 0, isLiked: false }), ...part });
    return found;
  }

  /** Forgets the counts of a video that is gone. */
  async forget(videoId: string): Promise<void> {
    await this.#rows.deleteMany({ videoId });
  }
}
