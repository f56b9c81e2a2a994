import { spawn } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ChangeLog } from '@reelgraph/changes';
import { type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { compressVideo } from '@reelgraph/jobs';
import { connectMongo } from '@reelgraph/mongo';
import { Queues, work } from '@reelgraph/queue';
import { connectRedis } from '@reelgraph/redis';
import { VideoStore } from '@reelgraph/videos';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
let world: World;
let alice: Person;
let videoId: string;
beforeAll(async () => {
  world = await startWorld(inject('stores'));
  alice = await person(world.gatewayUrl, 'alice');
  const clip = await phoneClip({ seconds: 1 });
  const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }), { caption: 'for operators' });
  await removeClip(clip);
  await world.settle();
  videoId = (await alice.client.upload({ id: upload.id }))?.video?.id ?? '';
});
afterAll(() => world[Symbol.asyncDispose]());

/** As an operator's shell does: the environment names the stores. */
const reelgraph = (...args: string[]) => reelgraphIn({}, ...args);

async function reelgraphIn(more: Record<string, string>, ...args: string[]) {
  const env = { PATH: process.env.PATH, ...world.env, REELGRAPH_URL: world.gatewayUrl, ...more };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

it('the doctor puts a healthy system down as healthy, and names what is off', async () => {
  const healthy = await reelgraph('doctor');
  // A machine that forbids sandboxes is not healthy, but that is not what is tried here.
  const off = healthy.out.split('\n').filter((line) => line.startsWith('OFF') && !line.includes('sandbox'));
  expect(off).toEqual([]);
  expect(healthy.out).toMatch(/^(ok |OFF) +sandbox +(bubblewrap|unshare|no-network|limits|bare)$/m);
  expect(healthy.out).toMatch(/ok +MongoDB replica set[\s\S]*ok +S3, raw: POST policy enforced/);
  expect(healthy.out).toMatch(/ok +S3, media: CORS +as in deploy\/s3/);
  const evicting = await reelgraphIn({ REDIS_QUEUE_URL: world.env.REDIS_CACHE_URL }, 'doctor');
  expect(evicting.out).toMatch(/OFF +Redis of the queue[\s\S]*-> set maxmemory-policy noeviction/);
});

it('the settings of the buckets can be put there again', async () => {
  const applied = await reelgraph('s3', 'apply', '--events', `${world.env.KEY_PREFIX}-more`);
  expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/lifecycle of .*-raw[\s\S]*events of/) });
});

it('jobs shows what rests with its reason, and retry brings it back', async () => {
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  expect((await reelgraph('jobs')).out).toContain('No video rests after a failure.');
  const tomorrow = new Date(world.now().getTime() + 86_400_000);
  await mongo.db.collection<{ _id: string }>('videos').updateOne(
    { _id: videoId },
    {
      $set: {
        status: 'FAILED',
        attempts: 3,
        dueAt: tomorrow,
        reason: { code: 'DISK_FULL', message: 'No room.', retryable: true },
        detail: 'av_interleaved_write_frame(): No space left on device',
      },
    },
  );
  const jobs = (await reelgraph('jobs')).out;
  expect(jobs).toMatch(new RegExp(`${videoId}  3 tries, next .*DISK_FULL\n    av_interleaved.*No space left`));
  expect(jobs).toMatch(/^compress-video +0 +0 +0$/m);
  expect((await reelgraph('retry', videoId)).code).toBe(0);
  await world.settle();
  const videos = new VideoStore(mongo, new ChangeLog(mongo.db));
  expect((await videos.byIds([videoId])).get(videoId)).toMatchObject({ status: 'READY', reason: null });
  const again = await reelgraph('retry', videoId);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is READY; nothing is left to do')]);
  expect((await reelgraph('retry', 'nothing')).err).toContain('There is no video nothing');
});

it('jobs counts what waits, what is at work and what comes later', async () => {
  // A prefix that no room works for: what is put there stays as it is.
  const prefix = `${world.env.KEY_PREFIX}-idle`;
  const redis = await connectRedis({ url: world.env.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
  const queues = new Queues(redis, prefix);
  const taken = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const handle = () => {
    taken.resolve();
    return end.promise;
  };
  const working = await work({ job: compressVideo, handle, connection: redis, prefix });
  for (const videoId of ['a', 'b', 'c']) await queues.enqueue(compressVideo, { videoId });
  await queues.enqueue(compressVideo, { videoId: 'd' }, { delayMs: 3_600_000 });
  await taken.promise;
  const { out } = await reelgraphIn({ KEY_PREFIX: prefix }, 'jobs');
  end.resolve();
  await working[Symbol.asyncDispose]();
  await queues.queue(compressVideo.name).obliterate({ force: true });
  await queues[Symbol.asyncDispose]();
  redis.disconnect();
  expect(out).toMatch(/^compress-video +2 +1 +1$/m);
});

it('windows rebuild restores the counts after the views’ Redis has lost them', async () => {
  const bob = await person(world.gatewayUrl, 'bob');
  const watching = await bob.opens(videoId);
  world.advance(10_000);
  expect(await watching.stops({ watchedMs: 1_000, completed: true })).toBe(true);
  await world.settle();
  const count = async () => (await bob.client.video({ id: videoId }))?.watchCounts?.last7Days;
  expect(await count()).toBe(1);
  const redis = await connectRedis({ url: world.env.REDIS_VIEWS_URL, policy: 'noeviction' });
  await redis.del(...(await redis.keys(`*${world.env.KEY_PREFIX}*`)));
  redis.disconnect();
  const rebuilt = await reelgraph('windows', 'rebuild');
  expect(rebuilt).toMatchObject({ code: 0 });
  expect(await count()).toBe(1);
});

it('says what is wrong with how it is called', async () => {
  expect(await reelgraph('s3', 'remove')).toMatchObject({ code: 2, err: expect.stringContaining('s3 apply') });
  expect(await reelgraph('windows', 'open')).toMatchObject({ code: 2, err: expect.stringContaining('rebuild') });
  expect(await reelgraph('videos')).toMatchObject({ code: 1, err: expect.stringContaining('Sign in first') });
});
