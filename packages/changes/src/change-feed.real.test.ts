import { isolate, openLine } from '@reelgraph/devkit';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ChangeFeed } from './change-feed.ts';
import { Follower } from './follower.ts';
import { hintChange } from './hint.ts';

const own = await isolate(inject('stores'));
const { KEY_PREFIX: prefix, REDIS_QUEUE_URL: url } = own.env;
let redis: Redis;
let feed: ChangeFeed;

beforeAll(async () => {
  redis = await connectRedis({ url, policy: 'noeviction' });
  feed = await ChangeFeed.open({ redis, prefix, onError: () => {} });
});
afterAll(async () => {
  await feed[Symbol.asyncDispose]();
  redis.disconnect();
  await own[Symbol.asyncDispose]();
});

it('tells those who watch a thing, and nobody else', async () => {
  const told: string[] = [];
  const done = Promise.withResolvers<void>();
  using _other = feed.watch('video', 'other', () => told.push('other'));
  using _first = feed.watch('video', 'v1', () => told.push('first'));
  using _second = feed.watch('video', 'v1', () => done.resolve());
  await hintChange(redis, prefix, 'video', 'v1');
  await done.promise;
  expect(told).toEqual(['first']);
});

it('reads for everybody over one connection', async () => {
  const before = feed.size;
  const watching = Array.from({ length: 500 }, (_, i) => feed.watch('video', `many${i}`, () => {}));
  expect(feed.size).toBe(before + 500);
  for (const each of watching) each[Symbol.dispose]();
  expect(feed.size).toBe(before);
});

it('lets a follower look at once and again after changes, of which those at one time are one', async () => {
  const ending = new AbortController();
  using follower = new Follower(feed, ending.signal);
  follower.watch('upload', 'u1');
  let looks = 0;
  let rung = Promise.withResolvers<void>();
  using _bell = feed.watch('upload', 'u1', () => rung.resolve());
  for await (const _ of follower.looks()) {
    looks += 1;
    if (looks === 3) ending.abort();
    if (looks > 1) continue;
    for (let i = 0; i < 5; i += 1) {
      rung = Promise.withResolvers();
      await hintChange(redis, prefix, 'upload', 'u1');
      await rung.promise;
    }
    follower.watch('upload', 'u1');
    queueMicrotask(() => void hintAgain());
  }
  expect(looks).toBe(3);

  async function hintAgain(): Promise<void> {
    while (looks < 2) await new Promise(setImmediate);
    await hintChange(redis, prefix, 'upload', 'u1');
  }
});

it('has everybody look again when it was away', async () => {
  await using line = await openLine(new URL(url).host);
  const through = await connectRedis({ url: `redis://${line.host}`, policy: 'noeviction' });
  await using away = await ChangeFeed.open({ redis: through, prefix, onError: () => {} });
  const told = Promise.withResolvers<void>();
  using _watching = away.watch('video', 'v9', () => told.resolve());
  line.cut();
  await hintChange(redis, prefix, 'video', 'v9');
  line.mend();
  await told.promise;
  through.disconnect();
});
