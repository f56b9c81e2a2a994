import type { ChangeLog } from '@reelgraph/changes';
import type { ClientSession, Collection, Document, Mongo } from '@reelgraph/mongo';
import { compressionDue } from './lifecycle.ts';
import { moveVideo, type VideoMove } from './move-video.ts';
import { rawDueAt } from './raw-rule.ts';
import { ARCHIVE_AGE_MS, hotStorage } from './storage.ts';
import type { Poster, Reason, Rendition, Video } from './video.ts';
import { VideoQueries } from './video-queries.ts';
import { toVideo, type VideoRow, videoRows } from './video-row.ts';

/** What a compressor made. */
export type Encoded = {
  renditions: Rendition[];
  poster: Poster;
  durationMs: number;
  hlsKey?: string | null;
  hlsBytes?: number;
};

/** The end of a tool's output tells what was wrong. */
const DETAIL_LENGTH = 500;

const released = { 'lease.holder': null, 'lease.until': new Date(0) };

/** The videos. Every status move is one compare-and-set from the lifecycle table, logged in the same transaction. */
export class VideoStore extends VideoQueries {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #rows: Collection<VideoRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    super(mongo);
    this.#mongo = mongo;
    this.#changes = changes;
    this.#rows = videoRows(mongo.db);
  }

  /**
   * Takes the video for `leaseMs` of real time, if compression is due and no lease is live; FAILED becomes PROCESSING.
   * The answered `lease.fence` goes with every write of this claim. A lease that ran out in somebody's hands is a death.
   */
  async claim(videoId: string, holder: string, leaseMs: number): Promise<Video | null> {
    const now = new Date();
    return this.#mongo.transaction(async (session) => {
      const row = await this.#rows.findOneAndUpdate(
        { _id: videoId, status: { $in: [...compressionDue] }, 'lease.until': { $lte: now } },
        takeLease(holder, new Date(now.getTime() + leaseMs)),
        { session, returnDocument: 'after' },
      );
      if (row?.status !== 'FAILED') return row && toVideo(row);
      return this.#move(videoId, { to: 'PROCESSING', by: 'compressor', now, set: { reason: null } }, session);
    });
  }

  /** Prolongs the claim from now. */
  async renew(videoId: string, fence: number, leaseMs: number): Promise<boolean> {
    return this.#write(videoId, fence, { 'lease.until': new Date(Date.now() + leaseMs) });
  }

  /** Notes how far the work is; the percent of an earlier claim that was further stays. */
  async progress(videoId: string, fence: number, percent: number, etaMs: number | null): Promise<boolean> {
    return this.#write(videoId, fence, { etaMs }, { percent: Math.round(percent) });
  }

  /** Publishes the first renditions; the rest is to come. */
  async markPlayable(videoId: string, fence: number, encoded: Encoded, now: Date): Promise<boolean> {
    return this.#publish(videoId, fence, 'PLAYABLE', encoded, now, { attempts: 0 });
  }

  /** Publishes all renditions and gives the claim back. */
  async markReady(
    videoId: string,
    fence: number,
    encoded: Encoded & { rawDueAt?: Date | null },
    now: Date,
  ): Promise<boolean> {
    const { rawDueAt: rawAt = rawDueAt(now), ...rest } = encoded;
    return this.#publish(videoId, fence, 'READY', rest, now, {
      ...released,
      attempts: 0,
      deaths: 0,
      hangs: 0,
      detail: '',
      dueAt: null,
      percent: 100,
      etaMs: 0,
      rawDueAt: rawAt,
      storage: hotStorage(videoId, new Date(now.getTime() + ARCHIVE_AGE_MS)),
    });
  }

  /** The content can never work. Its objects are removed, and the same bytes may be sent again. */
  async reject(videoId: string, fence: number, reason: Reason, now: Date): Promise<boolean> {
    const set = { ...released, reason, dueAt: null, etaMs: null, contentKey: null, purgeDueAt: new Date() };
    return this.#moved(videoId, { to: 'REJECTED', by: 'compressor', now, where: { 'lease.fence': fence }, set });
  }

  /** Our fault: due again at `dueAt`. A PLAYABLE video stays so. What was `seen` is for operators, and counts hangs in a row. */
  async fail(
    videoId: string,
    fence: number,
    reason: Reason,
    dueAt: Date,
    now: Date,
    seen: { detail?: string; hung?: boolean } = {},
  ): Promise<boolean> {
    const where = { 'lease.fence': fence };
    const detail = (seen.detail ?? '').slice(-DETAIL_LENGTH);
    const set = { ...released, dueAt, etaMs: null, detail, ...(seen.hung ? {} : { hangs: 0 }) };
    const inc = { attempts: 1, ...(seen.hung ? { hangs: 1 } : {}) };
    const failed = await this.#moved(videoId, {
      to: 'FAILED',
      by: 'compressor',
      now,
      where,
      set: { ...set, reason },
      inc,
    });
    if (failed) return true;
    const still = await this.#rows.updateOne({ _id: videoId, status: 'PLAYABLE', ...where }, { $set: set, $inc: inc });
    return still.matchedCount === 1;
  }

  /** Gives the claim back with the work undone. */
  async release(videoId: string, fence: number): Promise<boolean> {
    return this.#write(videoId, fence, released);
  }

  /** Ends the rest of a video that failed: it is due at once. */
  async endRest(videoId: string): Promise<boolean> {
    const due = { _id: videoId, status: { $in: [...compressionDue] } };
    const result = await this.#rows.updateOne(due, { $set: { dueAt: null } });
    return result.matchedCount === 1;
  }

  /** Changes what the owner says of the video. */
  async update(
    videoId: string,
    ownerId: string,
    details: Partial<Pick<Video, 'caption' | 'hashtags' | 'visibility'>>,
    now: Date,
  ): Promise<Video | null> {
    return this.#mongo.transaction(async (session) => {
      const row = await this.#rows.findOneAndUpdate(
        { _id: videoId, ownerId, status: { $ne: 'DELETED' } },
        { $set: details, $inc: { version: 1 } },
        { session, returnDocument: 'after', ignoreUndefined: true },
      );
      if (!row) return null;
      await this.#changes.record(
        { type: 'video', id: videoId, version: row.version, to: 'updated', userId: ownerId, at: now },
        session,
      );
      return toVideo(row);
    });
  }

  /** Removes the owner's video; whoever works on it loses the claim. */
  async delete(videoId: string, ownerId: string, now: Date): Promise<boolean> {
    return this.#moved(videoId, { ...deletion(now), where: { ownerId } });
  }

  /** Removes a video as it was seen, as a part of somebody's transaction. */
  deleteUnpublished({ id, status }: Video, now: Date): (session: ClientSession) => Promise<boolean> {
    return async (session) => (await this.#move(id, { ...deletion(now), from: status }, session)) !== null;
  }

  /** Hides the video from everybody but its owner and moderators. */
  async takeDown(videoId: string, reason: Reason, takenDownBy: string, now: Date): Promise<boolean> {
    const inc = { 'lease.fence': 1 };
    return this.#moved(videoId, { to: 'TAKEN_DOWN', by: 'moderator', now, set: { reason, takenDownBy }, inc });
  }

  /** Records that so many objects were removed, and when to look once more (real time). What people wrote of it goes too. */
  async purged(videoId: string, objects: number, againAt: Date | null): Promise<void> {
    const gone = { renditions: [], poster: null, storage: hotStorage(videoId, null) };
    const served = { renditions: '$renditions', poster: '$poster', storage: '$storage' };
    await this.#rows.updateOne({ _id: videoId, 'renditions.0': { $exists: true } }, [{ $set: { served } }]);
    const receipt = { purgeDueAt: againAt, purgedAt: new Date(), ...gone };
    await this.#rows.updateOne({ _id: videoId }, { $set: receipt, $inc: { purgedObjects: objects } });
    await this.#rows.updateOne({ _id: videoId, status: 'DELETED' }, { $set: { caption: '', hashtags: [] } });
  }

  async #write(videoId: string, fence: number, set: VideoMove['set'], atLeast = {}): Promise<boolean> {
    const result = await this.#rows.updateOne(
      { _id: videoId, 'lease.fence': fence, status: { $in: [...compressionDue] } },
      { $set: set ?? {}, $max: atLeast },
    );
    return result.matchedCount === 1;
  }

  async #publish(
    videoId: string,
    fence: number,
    to: 'PLAYABLE' | 'READY',
    encoded: Encoded,
    now: Date,
    set: VideoMove['set'],
  ): Promise<boolean> {
    return this.#mongo.transaction(async (session) => {
      const where = { 'lease.fence': fence };
      const move: VideoMove = { to, by: 'compressor', now, where, set: { ...encoded, ...set } };
      if (!(await this.#move(videoId, move, session))) return false;
      await this.#rows.updateOne({ _id: videoId, publishedAt: null }, { $set: { publishedAt: now } }, { session });
      return true;
    });
  }

  async #moved(videoId: string, move: VideoMove): Promise<boolean> {
    return this.#mongo.transaction(async (session) => (await this.#move(videoId, move, session)) !== null);
  }

  async #move(videoId: string, move: VideoMove, session: ClientSession): Promise<Video | null> {
    return moveVideo({ rows: this.#rows, changes: this.#changes }, videoId, move, session);
  }
}

/** Whoever gives a lease back leaves no name on it. */
function takeLease(holder: string, until: Date): Document[] {
  const afterDeath = { $ne: ['$lease.holder', null] };
  const fence = { $add: ['$lease.fence', 1] };
  const deaths = { $add: ['$deaths', { $cond: [afterDeath, 1, 0] }] };
  return [{ $set: { deaths, lease: { fence, holder: { $literal: holder }, until, afterDeath } } }];
}

function deletion(now: Date): VideoMove {
  const set = { contentKey: null, purgeDueAt: new Date() };
  return { to: 'DELETED', by: 'owner', now, set, inc: { 'lease.fence': 1 } };
}
