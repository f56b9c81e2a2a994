import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { until } from '@reelgraph/devkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { type CompressorBench, compressorBench, makeClip } from './compressor.fixture.ts';

let bench: CompressorBench;
let short: string;
let long: string;
beforeAll(async () => {
  [short, long] = await Promise.all([makeClip(1.5), makeClip(5, '540x960')]);
});
beforeEach(async () => {
  bench = await compressorBench(inject('stores'));
});
afterEach(() => bench[Symbol.asyncDispose]());
afterAll(() => Promise.all([short, long].map((file) => rm(dirname(file), { recursive: true }))));

it('takes raw bytes to READY: renditions smaller than their source, a poster, nothing left on disk', async () => {
  await using _room = await bench.startRoom();
  const accepted = await bench.accept(short);
  const percents: number[] = [];
  const video = await bench.reaches(accepted, ({ status, percent }) => {
    percents.push(percent);
    return status === 'READY';
  });
  // It only grows, and says 100 for READY alone.
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  expect(percents.slice(0, -1).filter((percent) => percent === 100)).toEqual([]);
  expect(new Set(percents).size).toBeGreaterThan(3);
  expect(video).toMatchObject({ percent: 100, attempts: 0, reason: null, lease: { holder: null } });
  expect(video.publishedAt).not.toBeNull();
  expect(video.rawDueAt?.getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  expect(video.renditions.map((rendition) => rendition.rung)).toEqual([720, 540, 360]);
  for (const rendition of video.renditions) {
    const head = await bench.media.head(rendition.key);
    expect(head).toMatchObject({ bytes: rendition.bytes, contentType: 'video/mp4' });
    expect(rendition.bytes).toBeLessThan(accepted.raw.bytes);
  }
  expect(await bench.media.head(video.poster?.key ?? '')).toMatchObject({ contentType: 'image/jpeg' });
  await expect.poll(bench.tempFiles).toEqual([]);
});

it('does nothing when the same job comes again', async () => {
  await using _room = await bench.startRoom();
  const video = await bench.reaches(await bench.accept(short), ({ status }) => status === 'READY');
  const objects = await bench.objectsOf(video);
  await bench.enqueue(video);
  await bench.reaches(video, () => true);
  await expect.poll(bench.jobs).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  expect(await bench.videos.byId(video.id)).toEqual(video);
  expect(await bench.objectsOf(video)).toEqual(objects);
});

it('rejects what can never work with a reason for its owner, and does not try again', async () => {
  await using _room = await bench.startRoom();
  const playlist = `${short}.m3u8.mp4`;
  await writeFile(playlist, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/evil.ts\n');
  const video = await bench.reaches(await bench.accept(playlist), ({ status }) => status === 'REJECTED');
  expect(video.reason).toMatchObject({ retryable: false, message: expect.stringMatching(/\w+/) });
  expect(video.attempts).toBe(0);
  await expect.poll(bench.jobs).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  expect([await bench.objectsOf(video), await bench.tempFiles()]).toEqual([[], []]);
});

it('does not take bytes that were sent in the place of those that were accepted', async () => {
  const accepted = await bench.accept(short);
  await bench.replaceRaw(accepted, long);
  await using _room = await bench.startRoom();
  const video = await bench.reaches(accepted, ({ status }) => status !== 'PROCESSING');
  expect(video).toMatchObject({ status: 'REJECTED', reason: { code: 'RAW_LOST' }, renditions: [] });
  expect([await bench.objectsOf(video), await bench.tempFiles()]).toEqual([[], []]);
});

it('holds the bytes to the SHA-256 that was announced, whatever the store let in', async () => {
  await using _room = await bench.startRoom();
  const hashOf = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('base64');
  const [kept, other] = await Promise.all([
    bench.accept(short, { sha256: await hashOf(short) }),
    bench.accept(short, { sha256: await hashOf(long) }),
  ]);
  const refused = await bench.reaches(other, ({ status }) => status !== 'PROCESSING');
  expect(refused).toMatchObject({ status: 'REJECTED', reason: { code: 'UPLOAD_MISMATCH', retryable: false } });
  await bench.reaches(kept, ({ status }) => status === 'READY');
  expect(await bench.objectsOf(other)).toEqual([]);
  await expect.poll(bench.tempFiles).toEqual([]);
});

it('shares what waits with a second worker, each video once', async () => {
  for (let index = 0; index < 2; index++) bench.spawnRoom({ COMPRESSOR_CONCURRENCY: '1' });
  const accepted = await Promise.all([short, short, short, short].map((file) => bench.accept(file)));
  const holders = new Set<string | null>();
  const allReady = accepted.map((video) =>
    bench.reaches(video, ({ status, lease }) => {
      holders.add(lease.holder);
      return status === 'READY';
    }),
  );
  await Promise.all(allReady);
  holders.delete(null);
  expect(holders.size).toBe(2);
  const done = await Promise.all(accepted.map(({ id }) => bench.videos.byId(id)));
  expect(done.map((video) => [video?.status, video?.lease.fence, video?.attempts])).toEqual(
    accepted.map(() => ['READY', 1, 0]),
  );
});

it('reads the next video while one is encoded, and encodes it after that one', async () => {
  const accepted = await Promise.all([short, short].map((file) => bench.accept(file)));
  await using _room = await bench.startRoom({ COMPRESSOR_CONCURRENCY: '1', COMPRESSOR_LEASE_MS: '30000' });
  let wereHeldAtOnce = false;
  const look = async () => {
    const rows = await Promise.all(accepted.map(({ id }) => bench.videos.byId(id)));
    wereHeldAtOnce ||= rows.every((row) => row?.lease.holder != null);
    return rows.every((row) => row?.status === 'READY') || rows.map((row) => row?.status).join();
  };
  await until('both are READY', look, { withinMs: 60_000, everyMs: 50 });
  expect(wereHeldAtOnce).toBe(true);
  const [first, second] = (await Promise.all(accepted.map(({ id }) => bench.videos.byId(id))))
    .map((video) => video?.statusAt.getTime() ?? 0)
    .sort();
  expect(second).toBeGreaterThan(first ?? 0);
});

it('stops within a second when its upload is cancelled, and leaves nothing', async () => {
  await using _room = await bench.startRoom();
  const video = await bench.reaches(await bench.accept(long), ({ percent }) => percent > 5);
  expect(bench.encoders()).toBeGreaterThan(0);
  await bench.cancel(video);
  const cancelledAt = Date.now();
  await expect.poll(bench.encoders, { timeout: 5_000, interval: 20 }).toBe(0);
  await expect.poll(bench.tempFiles, { timeout: 5_000, interval: 20 }).toEqual([]);
  expect(Date.now() - cancelledAt).toBeLessThan(1_000);
  await expect.poll(bench.jobs).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  expect(await bench.objectsOf(video)).toEqual([]);
  expect((await bench.videos.byId(video.id))?.status).toBe('DELETED');
});

it('finishes what a killed worker had begun, once, and removes what that one left', async () => {
  const first = bench.spawnRoom();
  const video = await bench.reaches(await bench.accept(long), ({ percent }) => percent > 5);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await using _room = await bench.startRoom();
  const done = await bench.reaches(video, ({ status }) => status === 'READY', 90_000);
  expect(done.lease.fence).toBeGreaterThan(video.lease.fence);
  const log = (await bench.changes.unpublished(1_000)).filter((change) => change.id === video.id);
  expect(log.map((change) => change.to).filter((to) => to === 'READY')).toHaveLength(1);
  const kept = [...done.renditions.map((rendition) => rendition.key), done.poster?.key];
  await expect.poll(() => bench.objectsOf(video)).toHaveLength(kept.length);
  expect((await bench.objectsOf(video)).sort()).toEqual(kept.sort());
  await expect.poll(bench.tempFiles).toEqual([]);
});

it('does not let a worker that slept through its lease publish anything', async () => {
  const sleeper = bench.spawnRoom();
  const video = await bench.reaches(await bench.accept(long), ({ percent }) => percent > 5);
  sleeper.kill('SIGSTOP');
  await using _room = await bench.startRoom();
  const done = await bench.reaches(video, ({ status }) => status === 'READY', 90_000);
  sleeper.kill('SIGCONT');
  sleeper.kill('SIGTERM');
  await once(sleeper, 'exit');
  expect(await bench.videos.byId(video.id)).toEqual(done);
  const prefix = `videos/${video.id}/${done.lease.fence}/`;
  expect((await bench.objectsOf(video)).filter((key) => !key.startsWith(prefix))).toEqual([]);
});

it('hands its work over when it is asked to stop', async () => {
  const first = bench.spawnRoom();
  const video = await bench.reaches(await bench.accept(long), ({ percent }) => percent > 5);
  first.kill('SIGTERM');
  const stoppedAt = performance.now();
  const [code] = await once(first, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  expect((await bench.videos.byId(video.id))?.lease.holder).toBeNull();
  expect([await bench.objectsOf(video), await bench.tempFiles()]).toEqual([[], []]);
  await using _room = await bench.startRoom();
  await bench.reaches(video, ({ status }) => status === 'READY', 90_000);
});
