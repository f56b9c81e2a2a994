import type { ChangeLog } from '@reelgraph/changes';
import { type ClientSession, type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';
import { traceparent } from '@reelgraph/service';
import { type Mover, sourcesOf, type UploadStatus, uploadMoves } from './lifecycle.ts';
import { newVideo } from './new-video.ts';
import type { Upload } from './upload.ts';
import type { RawObject, Reason } from './video.ts';
import { toVideoRow, type VideoRow, videoRows } from './video-row.ts';

type UploadRow = Omit<Upload, 'id'> & { _id: string };

type Move = {
  to: UploadStatus;
  by: Mover;
  now: Date;
  from?: UploadStatus;
  expiredBy?: Date;
  set?: Partial<UploadRow>;
};

/** The uploads. Every status move is one compare-and-set from the lifecycle table, logged in the same transaction. */
export class UploadStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #rows: Collection<UploadRow>;
  readonly #videos: Collection<VideoRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#rows = mongo.db.collection<UploadRow>('uploads');
    this.#videos = videoRows(mongo.db);
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([
      { key: { ownerId: 1, createdAt: -1 } },
      { key: { status: 1, expiresAt: 1 } },
      { key: { status: 1, targetExpiresAt: 1 } },
      { key: { cleanDueAt: 1 }, partialFilterExpression: { cleanDueAt: { $gt: new Date(0) } } },
    ]);
  }

  async insert(upload: Upload): Promise<void> {
    const { id, ownerId, status: to, version, createdAt: at } = upload;
    const parent = traceparent();
    const row = toRow(parent === undefined ? upload : { ...upload, traceparent: parent });
    await this.#mongo.transaction(async (session) => {
      await this.#rows.insertOne(row, { session });
      await this.#changes.record({ type: 'upload', id, version, to, userId: ownerId, at }, session);
    });
  }

  async byId(id: string): Promise<Upload | null> {
    const row = await this.#rows.findOne({ _id: id });
    return row && toUpload(row);
  }

  /** Remembers until when somebody can send bytes; false when the upload does not wait for bytes any more. */
  async signed(id: string, targetExpiresAt: Date): Promise<boolean> {
    const result = await this.#rows.updateOne({ _id: id, status: 'AWAITING_UPLOAD' }, { $max: { targetExpiresAt } });
    return result.matchedCount === 1;
  }

  /** Pins the object that is this upload. */
  async receive(id: string, raw: RawObject, now: Date): Promise<Upload | null> {
    return this.#moved(id, { to: 'UPLOADED', by: 'intake', now, set: { raw } });
  }

  /**
   * Makes the video of a received upload, or takes `existingId`, one of the same owner's same bytes. Null when the upload
   * was moved meanwhile, or when such a video has appeared: look again.
   */
  async accept(upload: Upload, raw: RawObject, videoId: string, isNew: boolean, now: Date): Promise<Upload | null> {
    try {
      return await this.#mongo.transaction(async (session) => {
        // The bytes of a video that exists are not needed twice.
        const set = { videoId, ...(isNew ? {} : { cleanDueAt: new Date() }) };
        const accepted = await this.#move(upload.id, { to: 'ACCEPTED', by: 'intake', now, set }, session);
        if (!accepted || !isNew) return accepted;
        const video = newVideo(upload, raw, videoId, now);
        await this.#videos.insertOne(toVideoRow(video), { session });
        const { ownerId: userId, version, status: to } = video;
        await this.#changes.record({ type: 'video', id: videoId, version, to, userId, at: now }, session);
        return accepted;
      });
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** The bytes can never become a video. */
  async reject(id: string, reason: Reason, now: Date): Promise<Upload | null> {
    return this.#moved(id, { to: 'REJECTED', by: 'intake', now, set: { reason, cleanDueAt: new Date() } });
  }

  /** The bytes never came, and the time for them is over. */
  async expire(id: string, reason: Reason, now: Date): Promise<Upload | null> {
    const set = { reason, cleanDueAt: new Date() };
    return this.#moved(id, { to: 'EXPIRED', by: 'intake', now, expiredBy: now, set });
  }

  /** The owner gives it up in the state that was seen, and `alongside` happens with it: null when one of both is refused. */
  async cancel(
    { id, status: from }: Upload,
    now: Date,
    alongside?: ((session: ClientSession) => Promise<boolean>) | null,
  ): Promise<Upload | null> {
    return this.#mongo.transaction(async (session) => {
      const set = { cleanDueAt: new Date() };
      if (alongside && !(await alongside(session))) return null;
      const cancelled = await this.#move(id, { to: 'CANCELLED', by: 'owner', now, from, set }, session);
      if (!cancelled && alongside) await session.abortTransaction();
      return cancelled;
    });
  }

  /**
   * Uploads whose bytes may have come unheard: those whose signature ended after `since` and that were not looked at
   * after `checkedBefore` (both real time), the longest unseen first.
   */
  async unheard(since: Date, checkedBefore: Date, limit: number): Promise<Upload[]> {
    const status = { $in: ['AWAITING_UPLOAD' as const, 'UPLOADED' as const] };
    const rows = await this.#rows
      .find({ status, targetExpiresAt: { $gt: since }, checkedAt: { $lte: checkedBefore } })
      .sort({ checkedAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toUpload);
  }

  /** Uploads that wait for bytes though their time is over. */
  async overdue(now: Date, limit: number): Promise<Upload[]> {
    const rows = await this.#rows
      .find({ status: { $in: ['AWAITING_UPLOAD', 'UPLOADED'] }, expiresAt: { $lte: now } })
      .sort({ expiresAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toUpload);
  }

  /** Remembers that these were looked at (real time). */
  async checked(ids: readonly string[], checkedAt: Date): Promise<void> {
    await this.#rows.updateMany({ _id: { $in: [...ids] } }, { $set: { checkedAt } });
  }

  /** Uploads whose object is to be removed by now (real time). */
  async dueForCleaning(limit: number): Promise<Upload[]> {
    const rows = await this.#rows
      .find({ cleanDueAt: { $gt: new Date(0), $lte: new Date() } })
      .sort({ cleanDueAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map(toUpload);
  }

  /** Asks for the removal of an upload's object (again) at a time; null: it is gone for good. */
  async cleanAt(id: string, cleanDueAt: Date | null): Promise<void> {
    await this.#rows.updateOne({ _id: id }, { $set: { cleanDueAt } });
  }

  /** The object was removed; `againAt` says when to do so once more. A wish that came meanwhile stands. */
  async cleaned({ id, cleanDueAt: seen }: Upload, againAt: Date | null): Promise<void> {
    await this.#rows.updateOne({ _id: id, cleanDueAt: seen }, { $set: { cleanDueAt: againAt } });
  }

  async #moved(id: string, move: Move): Promise<Upload | null> {
    return this.#mongo.transaction((session) => this.#move(id, move, session));
  }

  async #move(id: string, move: Move, session: ClientSession): Promise<Upload | null> {
    const from = sourcesOf(uploadMoves, move.to, move.by).filter((status) => !move.from || status === move.from);
    const row = await this.#rows.findOneAndUpdate(
      {
        _id: id,
        status: { $in: from },
        ...(move.expiredBy ? { expiresAt: { $lte: move.expiredBy } } : {}),
      },
      { $set: { ...move.set, status: move.to, statusAt: move.now }, $inc: { version: 1 } },
      { session, returnDocument: 'after' },
    );
    if (!row) return null;
    const { version, ownerId } = row;
    await this.#changes.record({ type: 'upload', id, version, to: move.to, userId: ownerId, at: move.now }, session);
    return toUpload(row);
  }
}

function toUpload({ _id, ...rest }: UploadRow): Upload {
  return { id: _id, ...rest };
}

function toRow({ id, ...rest }: Upload): UploadRow {
  return { _id: id, ...rest };
}
