import { connectRedis, type Redis } from '@reelgraph/redis';
import { expect, it } from 'vitest';
import { aDay } from './domain/brute-force.fixture.ts';
import { RedisServer } from './redis-server.fixture.ts';
import { aView } from './views.fixture.ts';
import { Views } from './views.ts';

const now = new Date('2026-03-01T12:00:30Z');
const longAgo = new Date(now.getTime() - 10 * aDay);

async function watch(views: Views, videos: number, name: string, at: Date): Promise<void> {
  for (let first = 0; first < videos; first += 1_000) {
    const some = Array.from({ length: Math.min(1_000, videos - first) }, (_, index) => `${name}-${first + index}`);
    await views.record(
      some.map((videoId) => aView({ videoId })),
      at,
    );
  }
}

/** How many commands the functions run for a list of the highest. */
async function commandsOf(redis: Redis, views: Views, region: string | null): Promise<number> {
  await redis.config('RESETSTAT');
  expect(await views.topCounts('LAST_HOUR', region, 50, now)).toHaveLength(50);
  const calls = (await redis.info('commandstats')).matchAll(/cmdstat_(?:zrevrange|get|hget):calls=(\d+)/g);
  return [...calls].reduce((sum, [, count]) => sum + Number(count), 0);
}

it('finds the highest by the same work in a catalogue of 200 and of 20,200 videos, when 200 are watched', async () => {
  await using server = await RedisServer.start();
  const redis = await connectRedis({ url: server.url, policy: 'noeviction' });
  try {
    const [small, large] = [new Views(redis, { prefix: 'small' }), new Views(redis, { prefix: 'large' })];
    await Promise.all([small.open(longAgo), large.open(longAgo)]);
    await watch(large, 20_000, 'old', longAgo);
    for (const views of [small, large]) await watch(views, 200, 'new', now);
    for (const region of [null, 'DE']) {
      const work = await commandsOf(redis, small, region);
      expect(work).toBeGreaterThan(50);
      expect(await commandsOf(redis, large, region)).toBe(work);
    }
  } finally {
    redis.disconnect();
  }
});
