import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { signWatchToken } from '@reelgraph/auth';
import { startTestStores, type TestStores, until } from '@reelgraph/devkit';
import { newId } from '@reelgraph/service';
import { RedisEventLog, Views } from '@reelgraph/views';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FeedRoom, person, tokenSecret } from './room.fixture.ts';

/** Clients that report at the same time. */
const CLIENTS = 8;
const KILLS = 3;

// Of its own: who is killed would end what other tests are doing.
let stores: TestStores;
let room: FeedRoom;
beforeAll(async () => {
  stores = await startTestStores();
  room = await FeedRoom.start(stores.env);
});
afterAll(async () => {
  await room?.[Symbol.asyncDispose]();
  await stores[Symbol.asyncDispose]();
});

it('loses and doubles no view though the views’ Redis is killed in mid-batch, and says STORE_UNAVAILABLE meanwhile', async () => {
  const author = person();
  const videos = [await room.video(author.userId), await room.video(author.userId), await room.video(author.userId)];
  let [batches, unavailable, isOver] = [0, 0, false];
  const reportOn = async () => {
    while (!isOver) {
      unavailable += await reportUntilTaken(videos);
      batches += 1;
    }
  };
  const clients = Array.from({ length: CLIENTS }, reportOn);
  for (let kill = 0; kill < KILLS; kill++) {
    await until(
      'more is reported',
      untilMore(() => batches),
      { withinMs: 30_000, everyMs: 5 },
    );
    await delay(Math.random() * 50);
    await killViewsRedis();
  }
  isOver = true;
  await Promise.all(clients);
  // Some were on their way each time: it was in mid-batch.
  expect(unavailable).toBeGreaterThan(0);
  const counts = await new Views(room.redis, { prefix: room.env.KEY_PREFIX }).arrays(videos, room.now);
  expect([...counts.values()].map(({ LAST_HOUR }) => LAST_HOUR)).toEqual(videos.map(() => batches));
  const log = new RedisEventLog(room.redis, room.env.KEY_PREFIX);
  const everywhere = new Map(Array.from({ length: log.partitions }, (_, partition) => [partition, null]));
  const events = (await log.read(everywhere, 100_000)).flatMap((batch) => batch.events);
  expect(new Set(events.map(({ id }) => id)).size).toBe(batches * videos.length);
  expect(events.filter(({ qualified }) => qualified)).toHaveLength(batches * videos.length);
});

/** One viewer's batch, sent again as it is until it is taken; answers how often it was not. */
async function reportUntilTaken(videos: readonly string[]): Promise<number> {
  const viewer = person();
  const issued = new Date(room.now.getTime() - 10_000);
  const views = videos.map((videoId) => ({
    clientViewId: newId(room.now),
    videoId,
    watchToken: signWatchToken({ videoId, viewerId: viewer.userId }, tokenSecret, issued),
    watchedMs: 5_000,
  }));
  for (let tries = 0; ; tries++) {
    const { data, codes } = await room.record(viewer, views);
    if (codes.length === 0) {
      expect(data.result).toMatchObject({ accepted: videos.length, refused: [] });
      return tries;
    }
    expect(codes).toEqual(['STORE_UNAVAILABLE']);
    await delay(20);
  }
}

function untilMore(count: () => number) {
  const before = count();
  return async () => count() > before || 'not yet';
}

/** Its append-only file has all that it answered; it is started again by who watches over it. */
async function killViewsRedis(): Promise<void> {
  const redis = stores.running.find(({ name }) => name === 'redis-views');
  const pid = redis?.pid();
  if (!pid) throw new Error('The views’ Redis does not run.');
  process.kill(pid, 'SIGKILL');
  await until('it runs again', async () => (redis?.pid() ?? pid) !== pid || 'not yet', { withinMs: 30_000 });
}
