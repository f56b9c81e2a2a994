import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Video } from '@reelgraph/videos';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type CompressorBench, compressorBench, makeClip } from './compressor.fixture.ts';

let bench: CompressorBench;
let clips: string[];
beforeAll(async () => {
  [bench, ...clips] = await Promise.all([
    compressorBench(inject('stores')),
    makeClip(4, '540x960'),
    makeClip(1, '360x640'),
    makeClip(1, '384x640'),
  ]);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await Promise.all(clips.map((file) => rm(dirname(file), { recursive: true })));
});

/** One video is encoded, and one is read beside it. */
const room = { COMPRESSOR_CONCURRENCY: '1', COMPRESSOR_REST_AFTER_DEATHS: '2' };
const isHeld = ({ lease }: Video) => lease.holder !== null && lease.until > new Date();
const isWorkedOn = (video: Video) => isHeld(video) && video.percent > 0 && video.percent < 100;

it('runs a video that killed its worker with nothing beside it, lets it rest after too many, and harms no other', async () => {
  const [killer, ...others] = (await Promise.all(clips.map((file) => bench.accept(file)))) as [Video, ...Video[]];

  // The first time it runs beside others, and takes one of them with it.
  const first = bench.spawnRoom(room);
  await bench.reaches(killer, isWorkedOn);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await bench.sweep();

  // Whoever sits beside it now would die with it.
  const second = bench.spawnRoom(room);
  await bench.reaches(killer, (video) => video.deaths === 1 && isWorkedOn(video), 90_000);
  const company = await Promise.all(others.map(({ id }) => bench.videos.byId(id)));
  expect(company.filter((video) => video && isHeld(video))).toEqual([]);
  second.kill('SIGKILL');
  await once(second, 'exit');
  await bench.sweep();

  await using _third = await bench.startRoom(room);
  for (const other of others) await bench.reaches(other, ({ status }) => status === 'READY', 90_000);
  const resting = await bench.reaches(killer, ({ status }) => status === 'FAILED', 90_000);
  expect(resting).toMatchObject({ deaths: 2, attempts: 1, reason: { code: 'WORKER_DIED', retryable: true } });
  expect(resting.dueAt?.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
  expect(await bench.videos.resting(10)).toMatchObject([{ id: killer.id }]);
  await expect.poll(bench.jobs, { timeout: 20_000 }).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });

  // By command it is tried again at once, alone, and what had nothing wrong with it ends READY.
  await bench.videos.endRest(resting.id);
  await bench.enqueue(resting);
  const done = await bench.reaches(killer, ({ status }) => status === 'READY', 90_000);
  expect(done).toMatchObject({ deaths: 0, reason: null });
  await expect.poll(bench.tempFiles).toEqual([]);
});
