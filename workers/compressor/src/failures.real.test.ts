import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openLine } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type CompressorBench, compressorBench, makeClip } from './compressor.fixture.ts';
import { makeDamagedClip } from './damaged-clip.fixture.ts';

const stores = inject('stores');
const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 };
let bench: CompressorBench;
let clips: [whole: string, damaged: string];
beforeAll(async () => {
  [bench, ...clips] = await Promise.all([compressorBench(stores), makeClip(1, '360x640'), makeDamagedClip()]);
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
