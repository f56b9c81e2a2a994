import { once } from 'node:events';
import { openLine } from '@reelgraph/devkit';
import { newId } from '@reelgraph/service';
import { afterAll, expect, inject, it } from 'vitest';
import { eventually, IntakeWorld } from './intake.fixture.ts';

const stores = inject('stores');
const world = await IntakeWorld.open(stores);
afterAll(() => world[Symbol.asyncDispose]());

const videoIdOf = async (upload: { id: string }) => (await world.uploads.byId(upload.id))?.videoId;
const waitingIds = async () => (await world.waitingJobs()).map((job) => job.videoId);

it('accepts uploads while the queue is down for an hour, and queues their jobs when it is back', async () => {
  await using line = await openLine(new URL(stores.REDIS_QUEUE_URL).host);
  await using _room = await world.room({ REDIS_QUEUE_URL: `redis://${line.host}` });
  line.cut();
  const early = [await world.sent(), await world.sent()];
  for (const upload of early) await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
  world.aheadMs = 3_600_000;
  const late = await world.sent();
  await eventually(() => world.statusOf(late)).toBe('ACCEPTED');
  const ids = await Promise.all([...early, late].map(videoIdOf));
  expect(await waitingIds()).toEqual([]);
  line.mend();
  await eventually(waitingIds).toEqual(expect.arrayContaining(ids));
  expect(await world.waitingJobs()).toHaveLength(ids.length);
  world.aheadMs = 0;
});

it('finishes what was sent while the object store did not answer', async () => {
  await using line = await openLine(new URL(stores.S3_ENDPOINT).host);
  await using _room = await world.room({ S3_ENDPOINT: `http://${line.host}` });
  line.cut();
  const upload = await world.sent();
  expect(await world.statusOf(upload)).toBe('AWAITING_UPLOAD');
  line.mend();
  await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
});

it('finishes what one that was killed in the middle had begun, each upload once', async () => {
  const first = world.spawnRoom();
  const ownerId = newId(new Date());
  const sending = Promise.all(Array.from({ length: 60 }, () => world.sent({ ownerId })));
  const accepted = async () => (await world.videosOf(ownerId)).length;
  await eventually(accepted).toBeGreaterThan(3);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const uploads = await sending;
  expect(await accepted()).toBeLessThan(uploads.length);
  await using _second = await world.room();
  for (const upload of uploads) await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
  const ids = await world.videosOf(ownerId);
  expect(ids).toHaveLength(uploads.length);
  await eventually(waitingIds).toEqual(expect.arrayContaining(ids));
});
