import type { Viewer } from '@reelgraph/auth';
import { seenUnion, Views } from '@reelgraph/views';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { FeedRoom, person } from './room.fixture.ts';
import { ViewGatherer } from './store/view-gatherer.ts';

let room: FeedRoom;
const bob = person();
beforeAll(async () => {
  room = await FeedRoom.start(inject('stores'), { TRENDING_CACHE_MS: '3600000', LISTS_CACHE_MS: '3600000' });
  const owners = Array.from({ length: 60 }, () => person());
  const carol = person();
  for (const { userId } of owners) {
    const id = await room.video(userId);
    await room.record(carol, [room.watch(carol, id)]);
    await room.relations.follow(bob.userId, userId, room.now);
  }
});
afterAll(() => room[Symbol.asyncDispose]());

/** Asks for a page with the counts of its videos, and answers which MongoDB collections and Redis commands it took. */
async function trips(
  feed: string,
  as: Viewer | null,
  first: number,
): Promise<{ mongo: string[]; redis: string[][]; items: number }> {
  const { db } = room.mongo;
  const monitor = await room.redis.monitor();
  const redis: string[][] = [];
  monitor.on('monitor', (_time, command: string[]) => {
    if (command.some((part) => part.startsWith(room.env.KEY_PREFIX))) redis.push(command);
  });
  await db.command({ profile: 2 });
  const query = `{ page: ${feed}(first: ${first}) { edges { node { id watchCounts { lastHour } } } } }`;
  const { data } = await room.ask<{ page: { edges: unknown[] } }>(query, as);
  await db.command({ profile: 0 });
  // Redis has told the monitor of everything before it answers this.
  await room.redis.get(`${room.env.KEY_PREFIX}:last`);
  await expect.poll(() => redis.at(-1)?.[0]).toBe('get');
  monitor.disconnect();
  const operations = await db
    .collection('system.profile')
    .find({ op: { $in: ['query', 'command'] } })
    .toArray();
  await db.collection('system.profile').drop();
  const mongo = operations
    .map(({ ns }) => String(ns).split('.')[1] ?? '')
    .filter((name) => !['system', '$cmd'].includes(name));
  return { mongo: mongo.toSorted(), redis: redis.slice(0, -1), items: data.page.edges.length };
}

it.each(['forYou', 'following', 'trending'])('%s asks MongoDB as often for 50 videos as for one', async (feed) => {
  await trips(feed, bob, 1);
  const [one, fifty] = [await trips(feed, bob, 1), await trips(feed, bob, 50)];
  expect(fifty.items).toBe(50);
  expect(fifty.mongo).toEqual(one.mongo);
  expect(fifty.mongo.length).toBeLessThanOrEqual(3);
});

it('reads the counts of a whole page in one command', async () => {
  const { redis } = await trips('following', bob, 50);
  const records = redis.filter((command) => command.some((part) => /:\{\d+\}:w:/.test(part)));
  expect(records.map(([name, ...keys]) => [name, keys.length])).toEqual([['mget', 50]]);
});

it('records what ten send at once in two calls of each partition: the first one’s, and those that waited', async () => {
  const views = new Views(room.redis, { prefix: room.env.KEY_PREFIX });
  const videoIds = await Promise.all([person(), person(), person()].map(({ userId }) => room.video(userId)));
  const partitions = new Set(videoIds.map((id) => views.partitionOf(id)));
  const monitor = await room.redis.monitor();
  const calls: string[] = [];
  monitor.on('monitor', (_time, [name, called = '', , base = '']: string[]) => {
    if (name === 'fcall' && called.endsWith('_record') && base.startsWith(room.env.KEY_PREFIX)) calls.push(base);
  });
  const gathered = { now: () => room.now, gatherMs: 20, onError: () => {} };
  await using gatherer = new ViewGatherer(views, gathered);
  const batch = () => videoIds.map((videoId) => ({ ...aWatch, videoId, viewerId: person().userId }));
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => gatherer.record(batch())));
  expect(outcomes.flat()).toEqual(Array(30).fill('QUALIFIED'));
  await expect.poll(() => calls.length).toBeGreaterThanOrEqual(2 * partitions.size);
  monitor.disconnect();
  expect([...Map.groupBy(calls, (base) => base).values()].map(({ length }) => length)).toEqual(
    Array(partitions.size).fill(2),
  );
});

const aWatch = {
  ...{ clientViewId: 'a-client-view', playbackAt: new Date(0), region: null, source: 'FOR_YOU' as const },
  ...{ watchedMs: 5_000, completed: false, skipped: false, longEnough: true },
};

it('what a viewer has seen of some candidates is found by the index of interactions, not by reading all of theirs', async () => {
  const ids = Array.from({ length: 25 }, (_, i) => `video-${i}`);
  const { $unionWith: union } = seenUnion(bob.userId, ids);
  const interactions = room.mongo.db.collection(union.coll);
  await interactions.insertMany(
    Array.from({ length: 300 }, (_, i) => ({ userId: bob.userId, seen: true, lastAt: room.now, i })),
  );
  const plan = JSON.stringify(await interactions.aggregate(union.pipeline).explain('executionStats'));
  expect(plan).toContain('IXSCAN');
  expect(plan).not.toContain('COLLSCAN');
  expect(Number(/"totalDocsExamined":(\d+)/.exec(plan)?.[1])).toBeLessThanOrEqual(25);
});
