import type { Collection, Mongo } from '@reelgraph/mongo';
import type { VideoStatus } from './lifecycle.ts';
import { ARCHIVE_PARTS, type ColdClass, type VideoStorage } from './storage.ts';
import type { Rendition, Video } from './video.ts';
import { toVideo, type VideoRow, videoRows } from './video-row.ts';

const nothing = new Date(0);
const stored = ['PLAYABLE', 'READY', 'ARCHIVED', 'RESTORING', 'TAKEN_DOWN'] as const satisfies readonly VideoStatus[];

/** What the archiver has to know of a video to decide on it, and no more: it sees many. */
export type DueVideo = Pick<Video, 'id' | 'createdAt' | 'publishedAt' | 'hlsKey'> & {
  renditions: readonly Pick<Rendition, 'rung' | 'key' | 'bytes'>[];
  storage: Pick<VideoStorage, 'checkAt' | 'restoredAt' | 'hlsMoved'>;
};

const dueFields = {
  ...{ createdAt: 1, publishedAt: 1, hlsKey: 1 },
  renditions: { rung: 1, key: 1, bytes: 1 },
  storage: { checkAt: 1, restoredAt: 1, hlsMoved: 1 },
};

/** How much there is of the renditions, MP4s and HLS media, of one status and class; the cold part of them apart too. */
export type TierSize = {
  status: VideoStatus;
  coldClass: ColdClass | null;
  videos: number;
  objects: number;
  bytes: number;
  coldObjects: number;
  coldBytes: number;
};

/** What is asked of the tiers, and the indexes that answer it. */
export class TierQueries {
  readonly #rows: Collection<VideoRow>;

  constructor(mongo: Mongo) {
    this.#rows = videoRows(mongo.db);
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([
      // Whoever leaves READY leaves the index, so it has no more than the archiver's work.
      {
        key: { 'storage.part': 1, 'storage.checkAt': 1, _id: 1 },
        partialFilterExpression: { status: 'READY', 'storage.checkAt': { $gt: nothing } },
      },
      {
        key: { 'storage.restore.dueAt': 1 },
        partialFilterExpression: { 'storage.restore.dueAt': { $gt: nothing } },
      },
      { key: { 'storage.cleanDueAt': 1 }, partialFilterExpression: { 'storage.cleanDueAt': { $gt: nothing } } },
    ]);
  }

  async byId(videoId: string): Promise<Video | null> {
    const row = await this.#rows.findOne({ _id: videoId });
    return row && toVideo(row);
  }

  /** READY videos of a part that the archiver has to look at by now, longest due first, after the last one of a batch. */
  async dueForArchive(part: number, now: Date, limit: number, after: DueVideo | null = null): Promise<DueVideo[]> {
    const from = after?.storage.checkAt ?? null;
    const rows = await this.#rows
      .find({
        status: 'READY',
        'storage.part': part,
        'storage.checkAt': { $gt: nothing, $lte: now },
        ...(after && from ? laterThan(from, after.id) : {}),
      })
      .project<{ _id: string } & Omit<DueVideo, 'id'>>(dueFields)
      .sort({ 'storage.checkAt': 1, _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(({ _id: id, ...rest }) => ({ id, ...rest }));
  }

  /** The parts in which anything is due. */
  async dueParts(now: Date): Promise<number[]> {
    // Every part is named, so that each is a short walk in the index; left out, all of the index would be walked.
    const part = { $in: Array.from({ length: ARCHIVE_PARTS }, (_, index) => index) };
    const due = { $gt: nothing, $lte: now };
    return this.#rows.distinct('storage.part', { status: 'READY', 'storage.part': part, 'storage.checkAt': due });
  }

  /** Which of these are archived and complete, so that views may bring them back; by the index alone where there are none. */
  async archivedAmong(videoIds: readonly string[]): Promise<string[]> {
    const rows = await this.#rows
      .find(
        { status: 'ARCHIVED', _id: { $in: [...videoIds] }, 'storage.reason.code': { $ne: 'OBJECT_LOST' } },
        { projection: { _id: 1 } },
      )
      .toArray();
    return rows.map((row) => row._id);
  }

  /** Ids of videos whose restore is to be looked at by now (real time), longest due first. */
  async dueForRestore(limit: number): Promise<string[]> {
    const rows = await this.#rows
      .find(
        {
          status: 'RESTORING',
          'storage.restore.dueAt': { $gt: nothing, $lte: new Date() },
          'lease.until': { $lte: new Date() },
        },
        { projection: { _id: 1 } },
      )
      .sort({ 'storage.restore.dueAt': 1 })
      .limit(limit)
      .toArray();
    return rows.map((row) => row._id);
  }

  /** Ids of videos that are on their way back. */
  async restoring(limit: number): Promise<string[]> {
    const rows = await this.#rows
      .find({ status: 'RESTORING' }, { projection: { _id: 1 } })
      .limit(limit)
      .toArray();
    return rows.map((row) => row._id);
  }

  /** What lies where, by status and class; a walk over all videos, for operators. */
  async sizes(): Promise<TierSize[]> {
    const coldObjects = { $ifNull: ['$storage.cold', []] };
    const hasHls = { $gt: ['$hlsKey', null] };
    const mp4Objects = { $size: '$renditions' };
    const mp4Bytes = { $sum: '$renditions.bytes' };
    // HLS media have the streams of the MP4s, byte for byte, and a little around them.
    const hlsBytes = { $cond: [hasHls, { $ifNull: ['$hlsBytes', mp4Bytes] }, 0] };
    const hlsObjects = { $cond: [hasHls, mp4Objects, 0] };
    return this.#rows
      .aggregate<TierSize>([
        { $match: { status: { $in: [...stored] } } },
        {
          $group: {
            _id: { status: '$status', coldClass: '$storage.coldClass' },
            videos: { $sum: 1 },
            objects: { $sum: { $add: [mp4Objects, hlsObjects] } },
            bytes: { $sum: { $add: [mp4Bytes, hlsBytes] } },
            coldObjects: { $sum: { $size: coldObjects } },
            coldBytes: { $sum: { $sum: '$storage.cold.bytes' } },
          },
        },
        { $replaceWith: { $mergeObjects: ['$_id', '$$ROOT'] } },
        { $project: { _id: 0 } },
        { $sort: { status: 1, coldClass: 1 } },
      ])
      .toArray();
  }

  /** Videos with leftovers to delete by now (real time), longest due first. */
  async dueForCleaning(limit: number): Promise<Pick<Video, 'id' | 'storage'>[]> {
    const rows = await this.#rows
      .find({ 'storage.cleanDueAt': { $gt: nothing, $lte: new Date() } })
      .sort({ 'storage.cleanDueAt': 1 })
      .limit(limit)
      .toArray();
    return rows.map(toVideo);
  }
}

function laterThan(from: Date, id: string) {
  return { $or: [{ 'storage.checkAt': { $gt: from } }, { 'storage.checkAt': from, _id: { $gt: id } }] };
}
