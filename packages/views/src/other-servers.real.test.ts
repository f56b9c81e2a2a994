import { isolate, provideValkey } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { connectRedis, mastersOf, type Redis } from '@reelgraph/redis';
import { describe, expect, inject, it } from 'vitest';
import { aDay, aMinute, anHour } from './domain/brute-force.fixture.ts';
import { windowNames } from './domain/window.ts';
import { type LogPosition, RedisEventLog } from './event-log.ts';
import { rebuildWindows } from './rebuild-windows.ts';
import { startCluster } from './redis-cluster.fixture.ts';
import { RedisServer } from './redis-server.fixture.ts';
import type { View } from './view.ts';
import { ViewHistory } from './view-history.ts';
import { aView } from './views.fixture.ts';
import { Views } from './views.ts';

const now = new Date('2026-03-01T12:00:30Z');
const ages = [29 * aDay, 8 * aDay, 6 * aDay, 30 * anHour, 5 * anHour, 59 * aMinute, 31 * aMinute, 4 * aMinute, 0];
// Enough that every node of a cluster has some.
const videos = Array.from({ length: 40 }, (_, index) => `clip-${index}`);
const batches = ages.map((age, round) => ({
  at: new Date(now.getTime() - age),
  views: videos.slice(0, 40 - round).map((videoId, place) => aView({ videoId, region: place % 3 === 0 ? 'FR' : 'DE' })),
}));
const lastBatch: readonly View[] = batches.at(-1)?.views ?? [];

/** All that the functions do, and all that they answer. */
async function story(redis: Redis): Promise<unknown> {
  const views = new Views(redis, { prefix: PREFIX });
  await views.open(new Date(now.getTime() - 40 * aDay));
  const outcomes: unknown[] = [];
  for (const { views: some, at } of batches) outcomes.push(await views.record(some, at));
  outcomes.push(await views.record(lastBatch, now));
  return { outcomes, ...(await look(redis)), log: (await readAll(redis)).map(({ id }) => id).toSorted() };
}

async function look(redis: Redis) {
  const views = new Views(redis, { prefix: PREFIX });
  const [first] = lastBatch;
  return {
    arrays: await views.arrays(videos, now),
    counts: [...(await views.counts(videos, now)).values()].map(({ completeSince: _, ...five }) => five),
    regions: await views.regionCounts(videos, 'FR', now),
    tops: await Promise.all(windowNames.map((name) => views.topCounts(name, 'FR', 20, now))),
    seen: first && [...(await views.seen(first.viewerId, videos, now))],
  };
}

async function readAll(redis: Redis) {
  const log = new RedisEventLog(redis, PREFIX);
  const from = new Map(Array.from({ length: log.partitions }, (_, partition) => [partition, null] as const));
  return (await log.read(from, 1_000)).flatMap(({ events }) => events);
}

const PREFIX = 'other';

/** Ingests what it has, loses all, and restores it from MongoDB. */
async function loseAndRebuild(redis: Redis): Promise<void> {
  await using own = await isolate(inject('stores'));
  await using mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const history = new ViewHistory(mongo);
  await history.createIndexes();
  const log = new RedisEventLog(redis, PREFIX);
  const all = Array.from({ length: log.partitions }, (_, index): [number, LogPosition | null] => [index, null]);
  const read = await log.read(new Map(all), 1_000);
  expect(await history.write(read, new Map(), 'test')).toBe(true);
  await log.trim(new Map(read.map(({ partition, position }) => [partition, position])));
  expect(await readAll(redis)).toEqual([]);
  const views = new Views(redis, { prefix: PREFIX });
  await views.addViewers(read.flatMap(({ events }) => events));
  expect((await views.uniqueViewers(['clip-0'])).get('clip-0')).toBe(ages.length);
  for (const master of mastersOf(redis)) await master.flushall();
  await rebuildWindows({ redis, prefix: PREFIX, history, now });
}

/** The same story by a Redis as everywhere in the tests. */
async function expected(): Promise<unknown> {
  await using server = await RedisServer.start();
  const redis = await connectRedis({ url: server.url, policy: 'noeviction' });
  try {
    return await story(redis);
  } finally {
    redis.disconnect();
  }
}

async function tell(url: string): Promise<void> {
  const redis = await connectRedis({ url, policy: 'noeviction' });
  try {
    expect(await story(redis)).toEqual(await expected());
    const before = await look(redis);
    await loseAndRebuild(redis);
    expect(await look(redis)).toEqual(before);
  } finally {
    redis.disconnect();
  }
}

const valkey = await provideValkey();

describe('the functions', () => {
  it('do the same on a cluster of three nodes, each with its part of the partitions, and come back from MongoDB there', async () => {
    await using cluster = await startCluster();
    await tell(cluster.url);
    const redis = await connectRedis({ url: cluster.url, policy: 'noeviction' });
    const sizes = await Promise.all(mastersOf(redis).map((master) => master.dbsize()));
    redis.disconnect();
    for (const size of sizes) expect(size).toBeGreaterThan(50);
  });

  if ('program' in valkey)
    it('do the same on Valkey', async () => {
      await using server = await RedisServer.start({ program: valkey.program });
      await tell(server.url);
    });
  else it.skip(`do the same on Valkey: ${valkey.whyNot}`, () => {});
});
