import { openLine } from '@reelgraph/devkit';
import { completeUpload, mediaPrefix, rawDueAt, type Upload, type Video } from '@reelgraph/videos';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { eventually, IntakeWorld } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.aheadMs = 0;
});

const day = 86_400_000;
const room = (env: Record<string, string>) => world.room({ S3_EVENTS_QUEUE_URL: '', ...env });
const videoOf = async ({ videoId }: { videoId: string }) => (await world.videos.byId(videoId))!;
/** A second bucket as the cold tier; any will do. */
const inColdBucket = () => ({ RAW_AFTER: 'cold', COLD_TIER: 'cold-bucket', S3_COLD_BUCKET: world.media.bucket });
const stored = async (key: string) => (await world.raw.head(key))?.storageClass ?? null;

/** A video that is READY now, and its upload. */
async function readyVideo(): Promise<{ upload: Upload; videoId: string }> {
  const sent = await world.sent();
  const upload = (await completeUpload(world.completing, sent.id, world.now()))!;
  const videoId = upload.videoId!;
  const { lease } = (await world.videos.claim(videoId, 'a', 60_000))!;
  const rendition = { rung: 360, key: `${mediaPrefix(videoId)}1/360.mp4`, width: 360, height: 640, fps: 30 };
  const renditions = [{ ...rendition, bitrate: 1000, bytes: 10, durationMs: 1000, prefetchBytes: 5 }];
  const poster = { key: `${mediaPrefix(videoId)}1/poster.jpg`, width: 360, height: 640, thumbhash: null };
  const encoded = { renditions, poster, durationMs: 1000, rawDueAt: rawDueAt(world.now()) };
  await world.videos.markReady(videoId, lease.fence, encoded, world.now());
  return { upload, videoId };
}

describe('raw bytes, seven days after READY', () => {
  it('are removed where the settings say so, and not a day before', async () => {
    const ready = await readyVideo();
    const waiting = world.sent({ ownerId: ready.upload.ownerId });
    await using _room = await room({ RAW_AFTER: 'delete' });
    world.aheadMs = 6.9 * day;
    // What the sweepers did in the meantime shows that they looked.
    await eventually(async () => world.statusOf(await waiting)).toBe('ACCEPTED');
    expect(await stored(ready.upload.key)).toBe('STANDARD');
    world.aheadMs = 7 * day + 1000;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    expect(await videoOf(ready)).toMatchObject({ status: 'READY', rawCold: null });
    expect(await stored(ready.upload.key)).toBeNull();
    // A video that is still to be compressed needs its bytes.
    expect(await stored((await waiting).key)).toBe('STANDARD');
  });

  it.each(['GLACIER', 'GLACIER_IR'])('are in the class %s, whole, and go with their video', async (coldClass) => {
    const ready = await readyVideo();
    await using _room = await room({ RAW_AFTER: 'cold', COLD_STORAGE_CLASS: coldClass });
    world.aheadMs = 7 * day + 1000;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    const { rawCold, raw } = (await videoOf(ready)) as Video & { rawCold: { key: string } };
    expect(rawCold).toEqual({ bucket: world.raw.bucket, key: `cold/${raw.key}`, coldClass });
    expect([await stored(raw.key), await stored(rawCold.key)]).toEqual([null, coldClass]);
    expect(await world.raw.head(rawCold.key)).toMatchObject({ bytes: raw.bytes, contentType: raw.contentType });
    await world.videos.delete(ready.videoId, ready.upload.ownerId, world.now());
    await eventually(() => stored(rawCold.key)).toBeNull();
  });

  it('are in the cold bucket, byte for byte, and go with their video', async () => {
    const ready = await readyVideo();
    const { key } = ready.upload;
    const before = await world.raw.text(key);
    await using _room = await room(inColdBucket());
    world.aheadMs = 7 * day + 1000;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    const cold = { bucket: world.media.bucket, key: `cold/${key}`, coldClass: 'COLD_BUCKET' };
    expect((await videoOf(ready)).rawCold).toEqual(cold);
    expect(await stored(key)).toBeNull();
    expect(await world.media.text(cold.key)).toBe(before);
    await world.videos.delete(ready.videoId, ready.upload.ownerId, world.now());
    await eventually(() => world.media.head(cold.key)).toBeNull();
  });

  it('stay hot while the cold store is away, and go when it is back', async () => {
    const ready = await readyVideo();
    const { key } = ready.upload;
    await using line = await openLine(new URL(world.env.S3_ENDPOINT).host);
    line.cut();
    await using _room = await room({ ...inColdBucket(), S3_COLD_ENDPOINT: `http://${line.host}` });
    world.aheadMs = 7 * day + 1000;
    const dueAt = new Date(Date.now() + world.aheadMs).getTime();
    await eventually(async () => (await videoOf(ready)).rawDueAt!.getTime()).toBeGreaterThan(dueAt);
    expect([await stored(key), (await videoOf(ready)).rawCold]).toEqual(['STANDARD', null]);
    line.mend();
    world.aheadMs += day;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    expect([await stored(key), (await world.media.head(`cold/${key}`))?.bytes]).toEqual([null, ready.upload.sizeBytes]);
  });

  it('are not needed twice: a sweep that died after its copy is finished by the next one', async () => {
    const ready = await readyVideo();
    const { key } = ready.upload;
    const { etag } = (await world.raw.head(key))!;
    await world.raw.copy({ bucket: world.raw.bucket, key, etag }, `cold/${key}`, { storageClass: 'GLACIER' });
    await using _room = await room({ RAW_AFTER: 'cold', COLD_STORAGE_CLASS: 'GLACIER' });
    world.aheadMs = 7 * day + 1000;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    expect([await stored(key), await stored(`cold/${key}`)]).toEqual([null, 'GLACIER']);
  });

  it('whose object vanished do not keep the sweeper busy', async () => {
    const ready = await readyVideo();
    await world.raw.delete(ready.upload.key);
    await using _room = await room({ RAW_AFTER: 'cold' });
    world.aheadMs = 7 * day + 1000;
    await eventually(async () => (await videoOf(ready)).rawDueAt).toBeNull();
    expect((await videoOf(ready)).rawCold).toBeNull();
  });
});
