import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openLine } from '@reelgraph/devkit';
import { BOMBS } from '@reelgraph/media/corpus/hostile/bombs.ts';
import { NOT_VIDEOS } from '@reelgraph/media/corpus/hostile/not-videos.ts';
import { PLAYLISTS } from '@reelgraph/media/corpus/hostile/playlists.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type CompressorBench, compressorBench, makeClip } from './compressor.fixture.ts';
import { makeDamagedClip } from './damaged-clip.fixture.ts';

const stores = inject('stores');
const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 };
let bench: CompressorBench;
let clips: [whole: string, damaged: string, longer: string];
beforeAll(async () => {
  [bench, ...clips] = await Promise.all([
    compressorBench(stores),
    makeClip(1, '360x640'),
    makeDamagedClip(),
    makeClip(4, '540x960'),
  ]);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await Promise.all(clips.map((file) => rm(dirname(file), { recursive: true })));
});

it('is READY with what is PLAYABLE when the rest can never be made', async () => {
  await using _room = await bench.startRoom();
  const accepted = await bench.accept(clips[1]);
  const seen = new Set<string>();
  const video = await bench.reaches(accepted, ({ status }) => {
    seen.add(status);
    return status === 'READY';
  });
  expect(seen).toContain('PLAYABLE');
  expect(video.renditions.map(({ rung }) => rung)).toEqual([540]);
  expect(video).toMatchObject({ attempts: 0, dueAt: null, reason: null, percent: 100, lease: { holder: null } });
  await expect.poll(bench.jobs).toEqual(nothing);
  const kept = [...video.renditions.map(({ key }) => key), video.poster?.key];
  expect((await bench.objectsOf(video)).sort()).toEqual(kept.sort());
  expect(await bench.tempFiles()).toEqual([]);
});

it('refuses what is hostile, each for its own reason, and is well afterwards', async () => {
  await using _room = await bench.startRoom();
  const bait = { folder: dirname(clips[0]), url: 'http://127.0.0.1:1', plantedFile: clips[0] };
  const hostile = [PLAYLISTS[1], NOT_VIDEOS.at(-1), BOMBS[0], BOMBS.at(-1)].filter((each) => each !== undefined);
  for (const { name, make, ends } of hostile) {
    const file = join(dirname(clips[1]), 'hostile.mp4');
    await writeFile(file, await make(bait));
    const video = await bench.reaches(await bench.accept(file), ({ status }) => status !== 'PROCESSING');
    expect(ends, `${name}: ${video.status}`).toContain(video.reason?.code ?? video.status);
  }
  await bench.reaches(await bench.accept(clips[0]), ({ status }) => status === 'READY');
  await expect.poll(bench.jobs).toEqual(nothing);
  expect([bench.encoders(), await bench.tempFiles()]).toEqual([0, []]);
});

it('finishes what it is at when it is asked to stop and may drain', async () => {
  const worker = bench.spawnRoom({ COMPRESSOR_DRAIN_MS: '20000' });
  const begun = await bench.reaches(await bench.accept(clips[2]), ({ percent }) => percent > 5);
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  expect(code).toBe(0);
  expect(await bench.videos.byId(begun.id)).toMatchObject({ status: 'READY', lease: { fence: begun.lease.fence } });
});

it('says why a video waits while the object store is away, and finishes it when that is back', async () => {
  await using line = await openLine(new URL(stores.S3_ENDPOINT).host);
  await using _room = await bench.startRoom({ S3_ENDPOINT: `http://${line.host}` });
  line.cut();
  const accepted = await bench.accept(clips[0]);
  const failed = await bench.reaches(accepted, ({ status }) => status === 'FAILED');
  expect(failed).toMatchObject({ attempts: 1, reason: { code: 'STORE_AWAY', retryable: true } });
  expect(failed.dueAt?.getTime()).toBeGreaterThan(Date.now());
  expect(await bench.tempFiles()).toEqual([]);
  line.mend();
  await bench.sweep();
  const done = await bench.reaches(accepted, ({ status }) => status === 'READY');
  expect(done).toMatchObject({ attempts: 0, reason: null, dueAt: null });
});
