import { type Collection, findEach, type Mongo } from '@reelgraph/mongo';
import type { PageRequest, TimePosition } from '@reelgraph/paging';
import { compressionDue } from './lifecycle.ts';
import type { Video, Visibility } from './video.ts';
import { contentKey, type Served, toVideo, type VideoRow, videoRows } from './video-row.ts';
import { playableStatuses, type VisibleVideos } from './visibility.ts';

/** A page of somebody's videos. */
export type OwnersVideos = {
  readonly ownerId: string;
  readonly page: PageRequest<TimePosition>;
  readonly visible?: VisibleVideos;
};

/** Whose video it is, who may play it, and how long it is. */
export type WatchedVideo = Pick<Video, 'id' | 'ownerId' | 'status' | 'visibility' | 'durationMs'>;

/** What is asked of the videos, and the indexes that answer it. */
export class VideoQueries {
  readonly #rows: Collection<VideoRow>;

  constructor(mongo: Mongo) {
    this.#rows = videoRows(mongo.db);
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([
      { key: { ownerId: 1, createdAt: -1, _id: -1 } },
      { key: { ownerId: 1, visibility: 1, status: 1, publishedAt: -1, _id: -1 } },
      { key: { visibility: 1, status: 1, publishedAt: -1, _id: -1 } },
      { key: { status: 1, _id: 1 } },
      { key: { hashtags: 1, visibility: 1, status: 1, publishedAt: -1 } },
      { key: { purgeDueAt: 1 }, partialFilterExpression: { purgeDueAt: { $gt: new Date(0) } } },
      { key: { contentKey: 1 }, unique: true, partialFilterExpression: { contentKey: { $gt: '' } } },
    ]);
  }

  async byId(id: string): Promise<Video | null> {
    const row = await this.#rows.findOne({ _id: id });
    return row && toVideo(row);
  }

  /** The objects that a video is played from; of one whose objects are removed, those that it was. */
  async served(id: string): Promise<Served | null> {
    const row = await this.#rows.findOne({ _id: id }, { projection: { renditions: 1, poster: 1, served: 1 } });
    return row && (row.served ?? { renditions: row.renditions, poster: row.poster });
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Video>> {
    const rows = await this.#rows.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(rows.map((row) => [row._id, toVideo(row)]));
  }

  /** What is asked of videos that somebody has watched, in one round trip. */
  async watched(ids: readonly string[]): Promise<Map<string, WatchedVideo>> {
    const projection = { ownerId: 1, status: 1, visibility: 1, durationMs: 1 };
    const rows = await this.#rows.find({ _id: { $in: [...ids] } }, { projection }).toArray();
    return new Map(
      rows.map(({ _id, ownerId, status, visibility, durationMs }) => [
        _id,
        { id: _id, ownerId, status, visibility, durationMs },
      ]),
    );
  }

  /** A page of somebody's videos, newest first, and one more; `visible` narrows to what a viewer may see. */
  async byOwner(ownerId: string, page: PageRequest<TimePosition>, visible?: VisibleVideos): Promise<Video[]> {
    const [videos = []] = await this.byOwners([{ ownerId, page, ...(visible && { visible }) }]);
    return videos;
  }

  /** The same for many at once, in one round trip. */
  async byOwners(requests: readonly OwnersVideos[]): Promise<Video[][]> {
    const queries = requests.map(({ ownerId, page, visible }) => ({
      filter: {
        ownerId,
        status: visible ? { $in: [...visible.statuses] } : { $ne: 'DELETED' as const },
        ...(visible ? { visibility: { $in: [...visible.visibilities] } } : {}),
        ...olderThan('createdAt', page.after),
      },
      sort: { createdAt: -1, _id: -1 } as const,
      limit: page.limit + 1,
    }));
    const lists = await findEach(this.#rows, queries);
    return lists.map((rows) => rows.map(toVideo));
  }

  /** A page of playable videos by time of publication, newest first, and one more: PUBLIC ones; of `ownerIds` those for FOLLOWERS too. */
  async published(query: { ownerIds?: readonly string[]; page: PageRequest<TimePosition> }): Promise<Video[]> {
    const { ownerIds, page } = query;
    const visibility: { $in: Visibility[] } = { $in: ownerIds ? ['PUBLIC', 'FOLLOWERS'] : ['PUBLIC'] };
    const rows = await this.#rows
      .find({
        ...(ownerIds ? { ownerId: { $in: [...ownerIds] } } : {}),
        visibility,
        status: { $in: [...playableStatuses] },
        ...olderThan('publishedAt', page.after),
      })
      .sort({ publishedAt: -1, _id: -1 })
      .limit(page.limit + 1)
      .toArray();
    return rows.map(toVideo);
  }

  /** Ids of the newest public videos that have one of the hashtags, at most `each` of each, hashtags in turn; one round trip. */
  async withHashtags(hashtags: readonly string[], each: number): Promise<string[]> {
    const queries = hashtags.map((hashtag) => ({
      filter: { hashtags: hashtag, visibility: 'PUBLIC' as const, status: { $in: [...playableStatuses] } },
      sort: { publishedAt: -1, _id: -1 } as const,
      limit: each,
    }));
    const lists = await findEach(this.#rows, queries);
    const inTurn = Array.from({ length: each }, (_, place) => lists.flatMap((rows) => rows[place]?._id ?? []));
    return [...new Set(inTurn.flat())];
  }

  /** The owner's video of the same bytes that is neither rejected nor deleted. */
  async sameBytes(ownerId: string, raw: { etag: string; bytes: number }): Promise<Video | null> {
    const row = await this.#rows.findOne({ contentKey: contentKey(ownerId, raw) });
    return row && toVideo(row);
  }

  /** How many videos of the owner wait for their first rendition. */
  async waiting(ownerId: string): Promise<number> {
    return this.#rows.countDocuments({ ownerId, status: { $in: ['PROCESSING', 'FAILED'] } });
  }

  /** Videos that nobody works on and that should be worked on by now, oldest first, after the given id. */
  async dueForCompression(now: Date, limit: number, afterId = ''): Promise<Video[]> {
    const rows = await this.#rows
      .find({
        _id: { $gt: afterId },
        status: { $in: [...compressionDue] },
        'lease.until': { $lte: new Date() },
        $or: [{ dueAt: null }, { dueAt: { $lte: now } }],
      })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toVideo);
  }

  /** Videos that failed on our side, or that workers died with, and wait for their next try, oldest first. */
  async resting(limit: number): Promise<Video[]> {
    const rows = await this.#rows
      .find({
        status: { $in: [...compressionDue] },
        'lease.until': { $lte: new Date() },
        $or: [{ attempts: { $gt: 0 } }, { deaths: { $gt: 0 } }],
      })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toVideo);
  }

  /** Ids of rejected and deleted videos whose objects are to be removed by now (real time). */
  async dueForPurge(limit: number): Promise<string[]> {
    const rows = await this.#rows
      .find({ purgeDueAt: { $gt: new Date(0), $lte: new Date() } }, { projection: { _id: 1 } })
      .sort({ purgeDueAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map((row) => row._id);
  }
}

function olderThan(field: 'createdAt' | 'publishedAt', after: TimePosition | null) {
  if (!after) return {};
  return { $or: [{ [field]: { $lt: after.at } }, { [field]: after.at, _id: { $lt: after.id } }] };
}
