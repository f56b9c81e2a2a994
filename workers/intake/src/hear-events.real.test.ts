import { openObjectEvents } from '@reelgraph/objects';
import { newId } from '@reelgraph/service';
import { completeUpload } from '@reelgraph/videos';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Context } from './context.ts';
import { bytesOf, eventually, IntakeWorld, post201 } from './intake.fixture.ts';
import { hearEvent } from './jobs/hear-events.ts';

const world = await IntakeWorld.open(inject('stores'));
const context = { ...world.completing, now: world.now, log: { warn() {} } } as unknown as Context;
const eventOf = (key: string) => ({ kind: 's3:ObjectCreated:Post', bucket: world.raw.bucket, key, etag: '' });
afterAll(() => world[Symbol.asyncDispose]());

describe('an event', () => {
  it('makes one video and one job, also when it comes twice and all ways of completion meet', async () => {
    const upload = await world.sent();
    const ways = [
      ...Array.from({ length: 5 }, () => hearEvent(context, eventOf(upload.key))),
      ...Array.from({ length: 5 }, () => completeUpload(world.completing, upload.id, world.now())),
    ];
    await Promise.all(ways);
    expect(await hearEvent(context, eventOf(upload.key))).toBe(true);
    const { status, videoId } = (await world.uploads.byId(upload.id))!;
    expect(status).toBe('ACCEPTED');
    expect(await world.videosOf(upload.ownerId)).toEqual([videoId]);
    expect((await world.waitingJobs()).filter((job) => job.videoId === videoId)).toHaveLength(1);
    const log = (await world.changes.unpublished(1000)).filter(({ id }) => id === upload.id || id === videoId);
    expect(log.map(({ type, to }) => `${type} ${to}`)).toEqual([
      'upload AWAITING_UPLOAD',
      'upload UPLOADED',
      'upload ACCEPTED',
      'video PROCESSING',
    ]);
  });

  it('before its object moves nothing', async () => {
    const { upload } = await world.upload();
    expect(await hearEvent(context, eventOf(upload.key))).toBe(true);
    expect(await world.statusOf(upload)).toBe('AWAITING_UPLOAD');
  });

  it('before its upload comes again until there is one', async () => {
    const id = newId(new Date());
    const ownerId = newId(new Date());
    const key = `raw/${ownerId}/${id}`;
    await world.raw.put(key, bytesOf(100), 'video/mp4');
    expect(await hearEvent(context, eventOf(key))).toBe(false);
    await world.upload({ id, ownerId });
    expect(await hearEvent(context, eventOf(key))).toBe(true);
    expect(await world.statusOf({ id })).toBe('ACCEPTED');
  });

  it('of a thing that is not there, not ours or removed is over at once', async () => {
    const { upload } = await world.upload();
    const strangers = [`raw/x/${newId(new Date())}`, 'other/thing', `raw/other/${upload.id}`];
    for (const key of strangers) expect(await hearEvent(context, eventOf(key))).toBe(true);
    await world.raw.put(upload.key, bytesOf(100), 'video/mp4');
    expect(await hearEvent(context, { ...eventOf(upload.key), bucket: 'another' })).toBe(true);
    expect(await hearEvent(context, { ...eventOf(upload.key), kind: 's3:ObjectRemoved:Delete' })).toBe(true);
    expect(await world.statusOf(upload)).toBe('AWAITING_UPLOAD');
  });

  it('of bytes that come when the upload is over has them removed', async () => {
    const { upload, post } = await world.upload();
    await world.uploads.cancel(upload, world.now());
    await world.uploads.cleanAt(upload.id, null);
    await post201(post, bytesOf(100));
    await hearEvent(context, eventOf(upload.key));
    expect((await world.uploads.byId(upload.id))?.cleanDueAt).not.toBeNull();
  });
});

describe('a room that hears', () => {
  beforeAll(async () => {
    const room = await world.room({ SWEEP_EVERY_MS: '3600000' });
    return () => room[Symbol.asyncDispose]();
  });

  it('has the job queued within a second of the last byte', async () => {
    // The first sweep has been by then.
    await world.sent();
    const { upload, post } = await world.upload();
    await post201(post, bytesOf(100));
    const sentAt = performance.now();
    const isQueued = async () => {
      const videoId = (await world.uploads.byId(upload.id))?.videoId;
      return (await world.waitingJobs()).some((job) => job.videoId === videoId);
    };
    await eventually(isQueued).toBe(true);
    expect(performance.now() - sentAt).toBeLessThan(1000);
  });

  it('takes the message off the queue when all is done', async () => {
    using events = openObjectEvents({
      queueUrl: world.env.S3_EVENTS_QUEUE_URL,
      region: world.env.S3_REGION,
      accessKeyId: world.env.S3_ACCESS_KEY_ID,
      secretAccessKey: world.env.S3_SECRET_ACCESS_KEY,
    });
    const upload = await world.sent();
    await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
    await eventually(() => events.depth()).toBe(0);
  });
});
