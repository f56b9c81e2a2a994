import type { Viewer } from '@reelgraph/auth';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { FeedRoom, person } from './room.fixture.ts';

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
): Promise<{ mongo: string[]; redis: number; items: number }> {
  const { db } = room.mongo;
  const monitor = await room.redis.monitor();
  let redis = 0;
  monitor.on('monitor', (_time, command: string[]) => {
    if (command.some((part) => part.startsWith(room.env.KEY_PREFIX))) redis += 1;
  });
  await db.command({ profile: 2 });
  const query = `{ page: ${feed}(first: ${first}) { edges { node { id watchCounts { lastHour } } } } }`;
  const { data } = await room.ask<{ page: { edges: unknown[] } }>(query, as);
  await db.command({ profile: 0 });
  // Redis has told the monitor of everything before it answers this.
  await room.redis.get(`${room.env.KEY_PREFIX}:last`);
  await expect.poll(() => redis).toBeGreaterThan(0);
  monitor.disconnect();
  const operations = await db
    .collection('system.profile')
    .find({ op: { $in: ['query', 'command'] } })
    .toArray();
  await db.collection('system.profile').drop();
  const mongo = operations
    .map(({ ns }) => String(ns).split('.')[1] ?? '')
    .filter((name) => !['system', '$cmd'].includes(name));
  return { mongo: mongo.toSorted(), redis: redis - 1, items: data.page.edges.length };
}

it.each(['forYou', 'following', 'trending'])('%s asks MongoDB as often for 50 videos as for one', async (feed) => {
  await trips(feed, bob, 1);
  const [one, fifty] = [await trips(feed, bob, 1), await trips(feed, bob, 50)];
  expect(fifty.items).toBe(50);
  expect(fifty.mongo).toEqual(one.mongo);
  expect(fifty.mongo.length).toBeLessThanOrEqual(3);
});

it('reads the counts of a whole page in one pipeline, one command per partition', async () => {
  const { redis } = await trips('following', bob, 50);
  expect(redis).toBeLessThanOrEqual(50);
});
