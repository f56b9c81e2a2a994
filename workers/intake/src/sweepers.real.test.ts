import type { Room } from '@reelgraph/service';
import { completeUpload, mediaPrefix, type Upload } from '@reelgraph/videos';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { bytesOf, eventually, IntakeWorld, post201 } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());

const hour = 3_600_000;
const reason = { code: 'X', message: 'x', retryable: false };
const complete = (upload: Upload) => completeUpload(world.completing, upload.id, world.now());
const isThere = async (key: string) => (await world.raw.head(key)) !== null;

let room: Room;
// No events: what the sweepers do alone.
beforeEach(async () => {
  world.aheadMs = 0;
  room = await world.room({ S3_EVENTS_QUEUE_URL: '' });
});
afterEach(() => room[Symbol.asyncDispose]());

describe('uploads', () => {
  it('are finished when client and event are lost', async () => {
    const upload = await world.sent();
    await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
    const { videoId } = (await world.uploads.byId(upload.id))!;
    await eventually(async () => (await world.waitingJobs()).map((job) => job.videoId)).toContain(videoId);
  });

  it('wait for the sweeper no longer than its interval when nothing else tells of them', async () => {
    await room[Symbol.asyncDispose]();
    room = await world.room({ S3_EVENTS_QUEUE_URL: '', SWEEP_EVERY_MS: '1500' });
    const upload = await world.sent();
    const sentAt = performance.now();
    await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
    expect(performance.now() - sentAt).toBeLessThan(1500 + 1000);
  });

  it('are finished when the process died between receiving and accepting', async () => {
    const { upload } = await world.upload({ targetExpiresAt: new Date(0) });
    const raw = { key: upload.key, etag: '"x"', bytes: 100, contentType: 'video/mp4' };
    await world.uploads.receive(upload.id, raw, world.now());
    world.aheadMs = 25 * hour;
    await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
  });

  it('expire at their time and not before, and leave no object even if bytes come later', async () => {
    const { upload, post } = await world.upload();
    world.aheadMs = 23 * hour;
    const later = await world.sent();
    await eventually(() => world.statusOf(later)).toBe('ACCEPTED');
    expect(await world.statusOf(upload)).toBe('AWAITING_UPLOAD');
    world.aheadMs = 24 * hour + 1;
    await eventually(() => world.statusOf(upload)).toBe('EXPIRED');
    await post201(post, bytesOf(100));
    expect(await complete(upload)).toMatchObject({ status: 'EXPIRED', reason: { code: 'UPLOAD_EXPIRED' } });
    await eventually(() => isThere(upload.key)).toBe(false);
  });

  it('are looked at once more when nobody can send to them any more', async () => {
    const { upload, post } = await world.upload();
    await world.uploads.cancel(upload, world.now());
    const dueAt = async () => (await world.uploads.byId(upload.id))?.cleanDueAt?.getTime();
    await eventually(dueAt).toBe(upload.targetExpiresAt.getTime() + hour);
    await post201(post, bytesOf(100));
    await world.mongo.db
      .collection<{ _id: string }>('uploads')
      .updateOne({ _id: upload.id }, { $set: { cleanDueAt: new Date(), targetExpiresAt: new Date(0) } });
    await eventually(() => isThere(upload.key)).toBe(false);
    await eventually(dueAt).toBeUndefined();
  });

  it.each(['CANCELLED', 'REJECTED', 'a second upload of the same bytes'])('leave no object when %s', async (how) => {
    const bytes = bytesOf(100);
    const { upload, post } = await world.upload(how === 'REJECTED' ? { sizeBytes: 99 } : {});
    if (how.startsWith('a second')) {
      const { upload: first, post: firstPost } = await world.upload({ ownerId: upload.ownerId });
      await post201(firstPost, bytes);
      await eventually(() => world.statusOf(first)).toBe('ACCEPTED');
      await post201(post, bytes);
      await eventually(() => isThere(upload.key)).toBe(false);
      expect(await isThere(first.key)).toBe(true);
      expect(await world.videosOf(upload.ownerId)).toHaveLength(1);
      return;
    }
    await post201(post, bytes);
    if (how === 'CANCELLED') while (!(await world.uploads.cancel((await world.uploads.byId(upload.id))!, world.now())));
    await eventually(() => isThere(upload.key)).toBe(false);
    expect(await world.statusOf(upload)).toBe(how);
  });
});

describe('videos', () => {
  it('get their job again after the queue was flushed', async () => {
    const uploads = await Promise.all(Array.from({ length: 5 }, () => world.sent()));
    for (const upload of uploads) await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
    const keys = await world.redis.keys(`${world.env.KEY_PREFIX}*`);
    await world.redis.del(keys);
    const waiting = async () => (await world.waitingJobs()).map((job) => job.videoId);
    const ids = await Promise.all(uploads.map(async ({ id }) => (await world.uploads.byId(id))?.videoId));
    await eventually(waiting).toEqual(expect.arrayContaining(ids));
  });

  it('that failed get their job at the time that was said', async () => {
    const upload = await world.sent();
    await complete(upload);
    const id = (await world.uploads.byId(upload.id))?.videoId ?? '';
    const fence = (await world.videos.claim(id, 'a', 60_000))!.lease.fence;
    await world.videos.fail(id, fence, reason, new Date(world.now().getTime() + hour), world.now());
    const queue = world.queues.queue('compress-video');
    await queue.remove(id);
    const marker = await world.sent();
    const isWaiting = async (videoId: string) => (await world.waitingJobs()).some((job) => job.videoId === videoId);
    await eventually(() => world.statusOf(marker)).toBe('ACCEPTED');
    expect(await isWaiting(id)).toBe(false);
    world.aheadMs = hour + 1000;
    await eventually(() => isWaiting(id)).toBe(true);
  });

  it.each(['DELETED', 'REJECTED'])('leave no object when %s', async (how) => {
    const upload = await world.sent();
    await complete(upload);
    const id = (await world.uploads.byId(upload.id))?.videoId ?? '';
    const fence = (await world.videos.claim(id, 'a', 60_000))!.lease.fence;
    await world.media.put(`${mediaPrefix(id)}1/360.mp4`, bytesOf(10), 'video/mp4');
    if (how === 'REJECTED') await world.videos.reject(id, fence, reason, world.now());
    else await world.videos.delete(id, upload.ownerId, world.now());
    await eventually(() => isThere(upload.key)).toBe(false);
    await eventually(async () => (await Array.fromAsync(world.media.list(mediaPrefix(id)))).length).toBe(0);
    const receipt = async () => {
      const row = await world.mongo.db.collection('videos').findOne({ uploadId: upload.id });
      return [row?.purgedObjects, row?.purgedAt instanceof Date];
    };
    await eventually(receipt).toEqual([2, true]);
    // A worker that held it may put one more: then there is a second look when its lease is over.
    const again = async () => (await world.mongo.db.collection('videos').findOne({ uploadId: upload.id }))?.purgeDueAt;
    if (how === 'REJECTED') await eventually(again).toBeNull();
    else await eventually(async () => (await again())?.getTime() > Date.now()).toBe(true);
  });
});

it('publishes every change in order', async () => {
  const upload = await world.sent();
  await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
  const stream = async () => {
    const entries = await world.redis.xrange(`${world.env.KEY_PREFIX}:changes`, '-', '+');
    return entries.map(([, fields]) => JSON.parse(fields[1]!)).filter((change) => change.id === upload.id);
  };
  await eventually(async () => (await stream()).map((change) => change.to)).toEqual([
    'AWAITING_UPLOAD',
    'UPLOADED',
    'ACCEPTED',
  ]);
});
