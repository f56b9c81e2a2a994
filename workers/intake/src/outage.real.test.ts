import { openLine } from '@reelgraph/devkit';
import { afterAll, expect, inject, it } from 'vitest';
import { eventually, IntakeWorld } from './intake.fixture.ts';

const stores = inject('stores');
const world = await IntakeWorld.open(stores);
afterAll(() => world[Symbol.asyncDispose]());

const videoIdOf = async (upload: { id: string }) => (await world.uploads.byId(upload.id))?.videoId;
const waitingIds = async () => (await world.waitingJobs()).map((job) => job.videoId);

it('accepts uploads while the queue is down, and queues their jobs when it is back', async () => {
  await using line = await openLine(new URL(stores.REDIS_QUEUE_URL).host);
  await using _room = await world.room({ REDIS_QUEUE_URL: `redis://${line.host}` });
  line.cut();
  const uploads = await Promise.all([world.sent(), world.sent()]);
  for (const upload of uploads) await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
  const ids = await Promise.all(uploads.map(videoIdOf));
  expect(await waitingIds()).not.toContain(ids[0]);
  line.mend();
  await eventually(waitingIds).toEqual(expect.arrayContaining(ids));
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

it('goes on where a killed one stood', async () => {
  const dead = await world.room({ SWEEP_EVERY_MS: '3600000', S3_EVENTS_QUEUE_URL: '' });
  const upload = await world.sent();
  await dead[Symbol.asyncDispose]();
  await using _room = await world.room({ S3_EVENTS_QUEUE_URL: '' });
  await eventually(() => world.statusOf(upload)).toBe('ACCEPTED');
});
