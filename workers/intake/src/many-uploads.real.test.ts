import { newId } from '@reelgraph/service';
import { completeUpload } from '@reelgraph/videos';
import { afterAll, expect, inject, it } from 'vitest';
import { eventually, IntakeWorld } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());

/** More by hand: `REELGRAPH_UPLOADS=1000 vitest run --project real workers/intake/src/many`. */
const COUNT = Number(process.env.REELGRAPH_UPLOADS ?? 60);

it(`takes ${COUNT} uploads at once, by two rooms, events, sweepers and clients together, each exactly once`, {
  timeout: 60_000 + COUNT * 400,
}, async () => {
  await using _one = await world.room();
  await using _other = await world.room();
  const owners = Array.from({ length: 10 }, () => newId(new Date()));
  const uploads = await Promise.all(
    Array.from({ length: COUNT }, async (_, n) => {
      const upload = await world.sent({ ownerId: owners[n % owners.length] });
      // A third of the clients say so themselves, twice.
      const says = n % 3 === 0 ? [0, 1] : [];
      await Promise.all(says.map(() => completeUpload(world.completing, upload.id, world.now())));
      return upload;
    }),
  );
  const open = () => world.mongo.db.collection('uploads').countDocuments({ status: { $ne: 'ACCEPTED' } });
  await eventually(open, COUNT * 200).toBe(0);
  const videos = (await Promise.all(owners.map((owner) => world.videosOf(owner)))).flat();
  expect(videos).toHaveLength(COUNT);
  const jobs = async () => (await world.waitingJobs()).map((job) => job.videoId).sort();
  await eventually(jobs).toEqual(videos.toSorted());
  expect(await world.mongo.db.collection('uploads').countDocuments()).toBe(uploads.length);
});

it('queues the first video of a newcomer before the second of somebody with many', async () => {
  const [many, newcomer] = [newId(new Date()), newId(new Date())];
  for (let n = 0; n < 5; n++) await complete(many);
  await complete(newcomer);
  const jobs = await world.waitingJobs();
  const ofMany = new Set(await world.videosOf(many));
  const [first = ''] = await world.videosOf(newcomer);
  const priorities = jobs.filter((job) => ofMany.has(job.videoId)).map((job) => job.priority);
  expect(priorities.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(jobs.find((job) => job.videoId === first)?.priority).toBe(1);
});

async function complete(ownerId: string): Promise<void> {
  const { id } = await world.sent({ ownerId });
  await completeUpload(world.completing, id, world.now());
}
