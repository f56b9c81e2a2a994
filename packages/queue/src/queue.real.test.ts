import { isolate } from '@reelgraph/devkit';
import { GiveUp } from '@reelgraph/errors';
import { defineJob } from '@reelgraph/jobs';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { Queues } from './queue.ts';
import { type WorkOptions, work } from './work.ts';

const own = await isolate(inject('stores'));
let redis: Redis;
let queues: Queues;
let count = 0;
const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 };

beforeAll(async () => {
  redis = await connectRedis({ url: own.env.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
  queues = new Queues(redis, own.env.KEY_PREFIX);
});
afterAll(async () => {
  await queues[Symbol.asyncDispose]();
  redis.disconnect();
  await own[Symbol.asyncDispose]();
});

let job: ReturnType<typeof newJob>;
const newJob = () =>
  defineJob({
    name: `test-${count++}`,
    payload: z.object({ id: z.string() }),
    dedupeKey: ({ id }) => id,
    retry: { attempts: 3, backoffMs: 10 },
  });
beforeEach(() => {
  job = newJob();
});
const workOn = (handle: WorkOptions<{ id: string }>['handle'], more: Partial<WorkOptions<{ id: string }>> = {}) =>
  work({ job, handle, connection: redis, prefix: own.env.KEY_PREFIX, ...more });

it('hands a job to a worker, and forgets it when it is done', async () => {
  const done: string[] = [];
  await using _worker = await workOn(async ({ id }) => {
    done.push(id);
  });
  await queues.enqueue(job, { id: 'a' });
  await expect.poll(() => done).toEqual(['a']);
  await expect.poll(() => queues.counts(job.name)).toEqual(nothing);
});

it('keeps the same work once while it waits, and takes it anew when it was done', async () => {
  await queues.enqueue(job, { id: 'a' });
  await queues.enqueue(job, { id: 'a' });
  expect((await queues.counts(job.name)).waiting).toBe(1);
  const done: string[] = [];
  await using _worker = await workOn(async ({ id }) => {
    done.push(id);
  });
  await expect.poll(() => queues.counts(job.name)).toEqual(nothing);
  await queues.enqueue(job, { id: 'a' });
  await expect.poll(() => done).toEqual(['a', 'a']);
});

it('tries again what throws, as often as the job says', async () => {
  const attempts: number[] = [];
  await using _worker = await workOn(async (_payload, { attempt }) => {
    attempts.push(attempt);
    throw new Error('not yet');
  });
  await queues.enqueue(job, { id: 'a' });
  await expect.poll(() => attempts).toEqual([1, 2, 3]);
  await expect.poll(() => queues.counts(job.name)).toEqual(nothing);
});

it('lets what failed at once come back at different times, and twice as late the second time', async () => {
  const slow = { ...job, retry: { attempts: 3, backoffMs: 60_000 } };
  const ids = Array.from({ length: 12 }, (_, index) => `id-${index}`);
  const handle = () => Promise.reject(new Error('the store is away'));
  await using _worker = await workOn(handle, { job: slow, concurrency: ids.length });
  await Promise.all(ids.map((id) => queues.enqueue(slow, { id })));
  const queue = queues.queue(job.name);
  const delays = async (attempt: number) =>
    (await queue.getDelayed())
      .filter(({ attemptsMade }) => attemptsMade === attempt)
      .map(({ delay }) => delay / 60_000);
  for (const [attempt, least, most] of [
    [1, 0.5, 1],
    [2, 1, 2],
  ] as const) {
    await expect.poll(async () => (await delays(attempt)).length).toBe(ids.length);
    const found = (await delays(attempt)).toSorted((a, b) => a - b);
    expect(found[0]).toBeGreaterThanOrEqual(least);
    expect(found.at(-1)).toBeLessThanOrEqual(most);
    expect(new Set(found).size).toBeGreaterThan(ids.length / 2);
    await queue.promoteJobs();
  }
});

it('does not try again what gives up', async () => {
  const failures: string[] = [];
  let attempts = 0;
  await using _worker = await workOn(
    async () => {
      attempts++;
      throw new GiveUp('never');
    },
    { onFailure: (_payload, error) => failures.push(error.message) },
  );
  await queues.enqueue(job, { id: 'a' });
  await expect.poll(() => failures).toEqual(['never']);
  await expect.poll(() => queues.counts(job.name)).toEqual(nothing);
  expect(attempts).toBe(1);
});

it('refuses a payload that is not the job’s before it is on the queue', async () => {
  // @ts-expect-error the payload has no id
  await expect(queues.enqueue(job, { videoId: 'a' })).rejects.toThrow();
  expect(await queues.counts(job.name)).toEqual(nothing);
});

it('takes first what has the lower priority number', async () => {
  const done: string[] = [];
  await queues.enqueue(job, { id: 'late' }, { priority: 500 });
  await queues.enqueue(job, { id: 'early' }, { priority: 1 });
  await using _worker = await workOn(async ({ id }) => {
    done.push(id);
  });
  await expect.poll(() => done).toEqual(['early', 'late']);
});

it('aborts the work at hand when it is told to stop, and leaves the job for the next worker', async () => {
  let began = () => {};
  const beginning = new Promise<void>((resolve) => {
    began = resolve;
  });
  const first = await workOn((_payload, { signal }) => {
    began();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  });
  await queues.enqueue(job, { id: 'a' });
  await beginning;
  await first[Symbol.asyncDispose]();
  const done: string[] = [];
  await using _second = await workOn(async ({ id }) => {
    done.push(id);
  });
  await expect.poll(() => done).toEqual(['a']);
});

it('enqueues of many only what has no job, in the order of their priorities', async () => {
  await queues.enqueue(job, { id: 'a' }, { priority: 2 });
  const entries = ['a', 'b', 'c'].map((id, index) => ({ payload: { id }, priority: 3 - index }));
  expect(await queues.enqueueMissing(job, entries)).toBe(2);
  expect(await queues.enqueueMissing(job, entries)).toBe(0);
  expect(await queues.enqueueMissing(job, [])).toBe(0);
  const done: string[] = [];
  await using _worker = await workOn(async ({ id }) => {
    done.push(id);
  });
  await expect.poll(() => done).toEqual(['c', 'a', 'b']);
});

it('runs alone what must have nothing beside it, and goes on after', async () => {
  const seen: string[] = [];
  const first = Promise.withResolvers<void>();
  await using worker = await workOn(async ({ id }) => {
    seen.push(`begin ${id}`);
    if (id === 'a') await first.promise;
    seen.push(`end ${id}`);
  });
  await queues.enqueue(job, { id: 'a' });
  await expect.poll(() => seen).toEqual(['begin a']);
  const alone = worker.alone(async () => {
    await queues.enqueue(job, { id: 'b' });
    seen.push('alone');
  });
  first.resolve();
  await alone;
  await expect.poll(() => seen).toEqual(['begin a', 'end a', 'alone', 'begin b', 'end b']);
});
