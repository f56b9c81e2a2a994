import { openAsBlob } from 'node:fs';
import { type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { ObjectStore } from '@reelgraph/objects';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

const DAY = 86_400_000;
let world: World;
let alice: Person;
let media: ObjectStore;
beforeAll(async () => {
  // A real retrieval, which takes ministack two seconds; and clips of a second are small.
  world = await startWorld(inject('stores'), {
    env: { COLD_STORAGE_CLASS: 'GLACIER', ARCHIVE_MIN_BYTES: '1', HLS: 'on' },
  });
  alice = await person(world.gatewayUrl, 'alice');
  const { env } = world;
  const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
  const access = { endpoint: env.S3_ENDPOINT, publicEndpoint: null, region: env.S3_REGION, ...keys };
  media = new ObjectStore(access, env.S3_MEDIA_BUCKET);
});
afterAll(async () => {
  media?.[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

async function publish(hue: number): Promise<string> {
  const clip = await phoneClip({ seconds: 1, hue });
  const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }), {
    caption: crypto.randomUUID(),
  });
  await removeClip(clip);
  await world.settle();
  return (await alice.client.upload({ id: upload.id }))?.video?.id ?? '';
}

async function views(videoId: string): Promise<void> {
  const viewer = await person(world.gatewayUrl, 'viewer');
  const watching = await viewer.opens(videoId);
  world.advance(10_000);
  expect(await watching.stops({ watchedMs: 1_000, completed: true })).toBe(true);
}

async function plays(videoId: string): Promise<{ rung: number | undefined; status: number }> {
  const video = await alice.client.video({ id: videoId });
  const answer = await fetch(video?.playback?.url ?? '', { headers: { range: 'bytes=0-99' } });
  await answer.body?.cancel();
  return { rung: video?.playback?.rendition.rung, status: answer.status };
}

/** The rungs of the HLS list, and what the last of them answers. */
async function playsByHls(videoId: string): Promise<{ rungs: number[]; status: number }> {
  const url = (await alice.client.video({ id: videoId }))?.playback?.hlsUrl ?? '';
  const names = (await (await fetch(url)).text()).split('\n').filter((line) => line.startsWith('hls.m3u8'));
  const list = await (await fetch(new URL(names.at(-1) ?? '', url))).text();
  const answer = await fetch(/^http.*$/m.exec(list)?.[0] ?? '', { headers: { range: 'bytes=0-99' } });
  await answer.body?.cancel();
  const rungs = names.map((name) => Number.parseInt(new URL(name, url).searchParams.get('list') ?? '', 10));
  return { rungs, status: answer.status };
}

it('archives what nobody watched, plays it in its smallest size, and restores it when viewers come back', async () => {
  const [quiet, hot] = [await publish(0), await publish(120)];
  const rungs = (await alice.client.video({ id: quiet }))?.renditions.map(({ rung }) => rung) ?? [];
  const [largest = 0, smallest = 0] = [rungs.at(0), rungs.at(-1)];
  expect(largest).toBeGreaterThan(smallest);
  world.advance(6 * DAY);
  for (let count = 0; count < 3; count += 1) await views(hot);
  expect(await plays(quiet)).toEqual({ rung: largest, status: 206 });

  world.advance(2 * DAY);
  await world.settle();
  const archived = await alice.client.video({ id: quiet });
  expect(archived).toMatchObject({ status: 'ARCHIVED', storage: { tier: 'COLD', reason: { code: 'UNWATCHED' } } });
  expect(await plays(quiet)).toEqual({ rung: smallest, status: 206 });
  const classes = await Promise.all(
    (await Array.fromAsync(media.list(`videos/${quiet}/`))).map(
      async ({ key }) => (await media.head(key))?.storageClass,
    ),
  );
  // Hot: poster, smallest MP4 and its HLS media, and the lists.
  expect(classes.filter((name) => name === 'GLACIER')).toHaveLength(2 * (rungs.length - 1));
  expect(classes.filter((name) => name === 'STANDARD')).toHaveLength(3 + 1 + rungs.length);
  expect(await playsByHls(quiet)).toEqual({ rungs: [smallest], status: 206 });
  expect((await alice.client.video({ id: hot }))?.status).toBe('READY');

  const told: unknown[] = [];
  const following = (async () => {
    for await (const { status, storage } of alice.client.videoRestored(quiet)) told.push([status, storage.tier]);
  })();
  await views(quiet);
  await views(quiet);
  await world.settle();
  expect((await alice.client.video({ id: quiet }))?.status).toBe('ARCHIVED');
  expect(told).toEqual([]);
  await views(quiet);
  await world.settle();
  // Told once that it is back; then nothing more is to come.
  await following;
  expect(told).toEqual([['READY', 'HOT']]);
  const restored = await alice.client.video({ id: quiet });
  expect(restored).toMatchObject({ status: 'READY', storage: { tier: 'HOT', archivedAt: null, restoreEta: null } });
  expect(await plays(quiet)).toEqual({ rung: largest, status: 206 });
  expect(await playsByHls(quiet)).toEqual({ rungs, status: 206 });

  world.advance(30 * DAY);
  await world.settle();
  expect((await alice.client.video({ id: quiet }))?.status).toBe('READY');
  expect((await alice.client.video({ id: hot }))?.status).toBe('ARCHIVED');
  const { status, storage } = await alice.client.restoreVideo({ videoId: hot, tier: 'EXPEDITED' });
  expect([status, storage.restoreEta]).toEqual(['RESTORING', expect.any(String)]);
  await expect(alice.client.restoreVideo({ videoId: quiet })).rejects.toMatchObject({ code: 'VIDEO_NOT_ARCHIVED' });
  await world.settle();
  expect(await plays(hot)).toEqual({ rung: largest, status: 206 });
});
