import { compressVideo } from '@reelgraph/jobs';
import { work } from '@reelgraph/queue';
import { connectRedis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { completeUpload } from '@reelgraph/videos';
import { afterAll, expect, inject, it } from 'vitest';
import { bytesOf, eventually, IntakeWorld } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());

const MANY = 500;
const AT_ONCE = 25;

async function complete(ownerId: string): Promise<string> {
  const { upload } = await world.upload({ ownerId });
  await world.raw.put(upload.key, bytesOf(upload.sizeBytes), upload.contentType);
  return (await completeUpload(world.completing, upload.id, world.now()))?.videoId ?? '';
}

it(`${MANY} uploads of one user do not delay another's first by more than one job`, { timeout: 120_000 }, async () => {
  const [many, newcomer] = [newId(new Date()), newId(new Date())];
  const turns = Array.from({ length: AT_ONCE }, async () => {
    for (let n = 0; n < MANY / AT_ONCE; n++) await complete(many);
  });
  await Promise.all(turns);
  const first = await complete(newcomer);
  expect(await world.waitingJobs()).toHaveLength(MANY + 1);
  const taken: string[] = [];
  const connection = await connectRedis({
    url: world.env.REDIS_QUEUE_URL,
    policy: 'noeviction',
    forQueue: true,
  });
  const handle = async ({ videoId }: { videoId: string }) => void taken.push(videoId);
  const worker = await work({ job: compressVideo, handle, connection, prefix: world.env.KEY_PREFIX });
  await eventually(() => taken).toContain(first);
  await worker[Symbol.asyncDispose]();
  connection.disconnect();
  expect(taken.indexOf(first)).toBeLessThanOrEqual(1);
});
