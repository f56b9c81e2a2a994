import type { ChangeLog } from '@reelgraph/changes';
import type { Collection, Mongo } from '@reelgraph/mongo';
import { hlsMediaKey, hlsMediaName } from './hls-media.ts';
import type { VideoStatus } from './lifecycle.ts';
import { moveVideo, type VideoMove } from './move-video.ts';
import {
  type ColdClass,
  type ColdObject,
  FORMERLY_KEPT,
  hotStorage,
  type Leftover,
  type RestoreAsker,
  type RestoreSpeed,
  restoreEta,
} from './storage.ts';
import { TierQueries } from './tier-queries.ts';
import type { Reason, Rendition, Video } from './video.ts';
import { toVideo, type VideoRow, videoRows } from './video-row.ts';

/** What one claim works on. */
type Claimed = Pick<Video, 'id' | 'lease' | 'storage' | 'renditions' | 'hlsKey'>;

export type RestoreAsked = { speed: RestoreSpeed; askedBy: RestoreAsker };

const released = { 'lease.holder': null, 'lease.until': new Date(0) };

/** What moves between the tiers. Status moves are compare-and-set from the lifecycle table, and every write of a claim carries its fence. */
export class TierStore extends TierQueries {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #rows: Collection<VideoRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    super(mongo);
    this.#mongo = mongo;
    this.#changes = changes;
    this.#rows = videoRows(mongo.db);
  }

  /** Has the archiver look at videos again at a time, or never; one that has moved meanwhile is left as it is. */
  async checkAgain(videoIds: readonly string[], at: Date | null): Promise<void> {
    if (videoIds.length === 0) return;
    await this.#rows.updateMany({ _id: { $in: [...videoIds] }, status: 'READY' }, { $set: { 'storage.checkAt': at } });
  }

  /** Takes a video in this state for `leaseMs` of real time, if nobody else has it. */
  async claim(videoId: string, status: VideoStatus, holder: string, leaseMs: number): Promise<Video | null> {
    const now = new Date();
    const row = await this.#rows.findOneAndUpdate(
      { _id: videoId, status, 'lease.until': { $lte: now } },
      {
        $set: { 'lease.holder': holder, 'lease.until': new Date(now.getTime() + leaseMs) },
        $inc: { 'lease.fence': 1 },
      },
      { returnDocument: 'after' },
    );
    return row && toVideo(row);
  }

  async renew(video: Claimed, leaseMs: number): Promise<boolean> {
    return this.#write(video, { 'lease.until': new Date(Date.now() + leaseMs) });
  }

  async release(video: Claimed): Promise<boolean> {
    return this.#write(video, released);
  }

  /** Notes the copies that this claim is about to make; those of a claim that died become leftovers. Null: the claim is lost. */
  async begin({ id, lease, storage }: Claimed, copies: readonly Leftover[]): Promise<Video | null> {
    const leftovers = [...storage.leftovers, ...storage.moving];
    const begun = {
      'storage.moving': [...copies],
      'storage.leftovers': leftovers,
      'storage.cleanDueAt': leftovers.length > 0 ? notBefore(storage, new Date()) : null,
    };
    const filter = { _id: id, 'lease.fence': lease.fence };
    const row = await this.#rows.findOneAndUpdate(filter, { $set: begun }, { returnDocument: 'after' });
    return row && toVideo(row);
  }

  /** Gives a begun archiving up: its copies become leftovers, and the video is looked at again at `checkAt`. */
  async cancelArchive(video: Claimed, copies: readonly Leftover[], checkAt: Date | null): Promise<boolean> {
    return this.#write(video, { ...released, ...this.#leave(video, copies, new Date()), 'storage.checkAt': checkAt });
  }

  /** READY to ARCHIVED: from here on the objects of `cold` are in cold storage. What is left over goes at `cleanDueAt`, in real time. */
  async markArchived(
    video: Claimed,
    to: {
      cold: ColdObject[];
      coldClass: ColdClass;
      reason: Reason;
      leftovers: readonly Leftover[];
      cleanDueAt: Date;
      /** Raw bytes that are hot still are due now as well. */
      rawToo: boolean;
    },
    now: Date,
  ): Promise<boolean> {
    const set = {
      ...released,
      ...this.#leave(video, to.leftovers, to.cleanDueAt),
      'storage.cold': to.cold,
      'storage.coldClass': to.coldClass,
      'storage.archivedAt': now,
      'storage.reason': to.reason,
      'storage.checkAt': null,
    };
    const moved = await this.#moved(video, { to: 'ARCHIVED', by: 'archiver', now, set });
    // No step of the move: where this is not reached, they go by their own rule.
    if (moved && to.rawToo)
      await this.#rows.updateOne({ _id: video.id, rawDueAt: { $gt: now } }, { $set: { rawDueAt: now } });
    return moved;
  }

  /** ARCHIVED to RESTORING, for exactly one of all who ask; null for the others, and where it is not archived. */
  async askRestore(videoId: string, { speed, askedBy }: RestoreAsked, now: Date): Promise<Video | null> {
    const video = await this.byId(videoId);
    if (video?.status !== 'ARCHIVED') return null;
    const eta = restoreEta(video.storage.coldClass, speed, now);
    const restore = { speed, askedBy, askedAt: now, eta, dueAt: new Date(), attempts: 0 };
    const move: VideoMove = { to: 'RESTORING', by: 'restorer', now, set: { 'storage.restore': restore } };
    return this.#mongo.transaction((session) =>
      moveVideo({ rows: this.#rows, changes: this.#changes }, videoId, move, session),
    );
  }

  /** Gives the claim back; the restore is looked at again at `dueAt`, in real time. */
  async restoreLater(video: Claimed, dueAt: Date, attempts: number): Promise<boolean> {
    const set = { ...released, 'storage.restore.dueAt': dueAt, 'storage.restore.attempts': attempts };
    return this.#write(video, set, { status: 'RESTORING' });
  }

  /** Has a restore looked at now, since the store has something. Answers whether that is seen to; not while somebody works on it. */
  async restoreSoon(videoId: string): Promise<boolean> {
    const now = new Date();
    const idle = { _id: videoId, status: 'RESTORING' as const, 'lease.until': { $lte: now } };
    const { matchedCount } = await this.#rows.updateOne(idle, { $set: { 'storage.restore.dueAt': now } });
    return matchedCount === 1 || (await this.byId(videoId))?.status !== 'RESTORING';
  }

  /** RESTORING to READY: from here on the renditions are read where they were brought back to. */
  async markRestored(
    video: Claimed,
    to: { back: readonly ColdObject[]; leftovers: readonly Leftover[]; checkAt: Date },
    now: Date,
  ): Promise<boolean> {
    const newKeys = new Map(to.back.map(({ coldKey, hotKey }) => [coldKey, hotKey]));
    const keys = new Map(video.storage.cold.map(({ hotKey, coldKey }) => [hotKey, newKeys.get(coldKey) ?? hotKey]));
    const renditions = video.renditions.map(
      (rendition): Rendition => ({ ...rendition, key: keys.get(rendition.key) ?? rendition.key }),
    );
    const hlsMoved = renditions.flatMap(({ rung }) => {
      const key = hlsMediaKey(video, rung);
      return key === null ? [] : [{ name: hlsMediaName(rung), key: keys.get(key) ?? key }];
    });
    const left = video.storage.cold.map(({ hotKey: key, bytes }) => ({ key, bytes }));
    const formerly = [...(video.storage.formerly ?? []), ...left].slice(-FORMERLY_KEPT);
    return this.#moved(video, {
      to: 'READY',
      by: 'restorer',
      now,
      set: {
        ...released,
        renditions,
        storage: {
          ...hotStorage(video.id, to.checkAt),
          leftovers: [...video.storage.leftovers, ...to.leftovers],
          cleanDueAt: notBefore(video.storage, new Date()),
          restoredAt: now,
          hlsMoved,
          formerly,
        },
      },
    });
  }

  /** RESTORING to ARCHIVED: it cannot come back, and views do not ask for it again. */
  async restoreLost(video: Claimed, reason: Reason, now: Date): Promise<boolean> {
    return this.#moved(video, {
      to: 'ARCHIVED',
      by: 'restorer',
      now,
      set: {
        ...released,
        ...(await this.#leaveBegun(video)),
        'storage.restore': null,
        'storage.reason': reason,
      },
    });
  }

  /** Says on a READY video what the archiver found wrong with its objects, and leaves it alone from then on. */
  async archiveLost(video: Claimed, reason: Reason): Promise<boolean> {
    const left = await this.#leaveBegun(video);
    return this.#write(video, { ...released, ...left, 'storage.reason': reason, 'storage.checkAt': null });
  }

  /** Forgets leftovers that are deleted. */
  async cleaned(videoId: string, keys: readonly string[]): Promise<void> {
    await this.#rows.updateOne({ _id: videoId }, { $pull: { 'storage.leftovers': { key: { $in: [...keys] } } } });
    await this.#rows.updateOne({ _id: videoId, 'storage.leftovers': [] }, { $set: { 'storage.cleanDueAt': null } });
  }

  /** Has the leftovers tried again at a time, in real time. */
  async cleanLater(videoId: string, at: Date): Promise<void> {
    await this.#rows.updateOne({ _id: videoId }, { $set: { 'storage.cleanDueAt': at } });
  }

  /** Leaves what a claim has begun to copy since it was taken. */
  async #leaveBegun({ id }: Claimed) {
    const begun = await this.byId(id);
    return begun && this.#leave(begun, begun.storage.moving, new Date());
  }

  #leave({ storage }: Claimed, more: readonly Leftover[], cleanDueAt: Date) {
    const leftovers = [...storage.leftovers, ...more];
    return {
      'storage.moving': [],
      'storage.leftovers': leftovers,
      'storage.cleanDueAt': leftovers.length > 0 ? notBefore(storage, cleanDueAt) : null,
    };
  }

  async #write(
    { id, lease }: Claimed,
    set: Readonly<Record<string, unknown>>,
    where: { status?: VideoStatus } = {},
  ): Promise<boolean> {
    const result = await this.#rows.updateOne({ _id: id, 'lease.fence': lease.fence, ...where }, { $set: set });
    return result.matchedCount === 1;
  }

  async #moved({ id, lease }: Claimed, move: VideoMove): Promise<boolean> {
    const where = { 'lease.fence': lease.fence };
    return this.#mongo.transaction(
      async (session) =>
        (await moveVideo({ rows: this.#rows, changes: this.#changes }, id, { ...move, where }, session)) !== null,
    );
  }
}

/** When to delete leftovers at a time: not before those that wait already may go, since addresses of them may be good still. */
function notBefore({ leftovers, cleanDueAt: waitUntil }: Video['storage'], at: Date): Date {
  return leftovers.length > 0 && waitUntil !== null && waitUntil > at ? waitUntil : at;
}
