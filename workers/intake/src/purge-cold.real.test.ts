import { completeUpload, mediaPrefix } from '@reelgraph/videos';
import { afterAll, expect, inject, it } from 'vitest';
import { eventually, IntakeWorld } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());

it.each([
  ['an archive class', { COLD_STORAGE_CLASS: 'GLACIER' }],
  // Nothing else of this video is in the raw bucket.
  ['a bucket of its own', { COLD_TIER: 'cold-bucket', S3_COLD_BUCKET: world.env.S3_RAW_BUCKET }],
])('a deleted video is removed from hot storage and from %s, MP4s and HLS', async (_where, settings) => {
  const sent = await world.sent();
  const videoId = (await completeUpload(world.completing, sent.id, world.now()))?.videoId ?? '';
  const prefix = mediaPrefix(videoId);
  const hot = ['1/360.mp4', '1/poster.jpg', '1/hls/master.m3u8', '1/hls/720.m3u8', '1/hls/360.m4s'];
  const cold = ['cold/2/720.mp4', 'cold/2/720.m4s'];
  const [coldStore, storageClass] =
    'COLD_TIER' in settings ? [world.raw, 'STANDARD' as const] : [world.media, 'GLACIER' as const];
  for (const name of [...hot, ...cold]) await world.media.put(`${prefix}${name}`, Buffer.from(name), 'video/mp4');
  for (const name of cold) {
    const etag = (await world.media.head(`${prefix}${name}`))?.etag ?? '';
    const from = { bucket: world.media.bucket, key: `${prefix}${name}`, etag };
    await coldStore.copy(from, `${prefix}${name}`, { storageClass });
    if (coldStore !== world.media) await world.media.delete(`${prefix}${name}`);
  }
  expect(await world.videos.delete(videoId, sent.ownerId, world.now())).toBe(true);
  await using _room = await world.room({ S3_EVENTS_QUEUE_URL: '', ...settings });
  await eventually(() => Array.fromAsync(world.media.list(prefix))).toEqual([]);
  await eventually(() => Array.fromAsync(world.raw.list(prefix))).toEqual([]);
});
