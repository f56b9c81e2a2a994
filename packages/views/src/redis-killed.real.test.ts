import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@reelgraph/devkit';
import { connectRedis } from '@reelgraph/redis';
import { expect, it } from 'vitest';
import { RedisEventLog } from './event-log.ts';
import { RedisServer } from './redis-server.fixture.ts';
import { aView } from './views.fixture.ts';
import { Views } from './views.ts';

it('counts each answered view exactly once though Redis is killed with SIGKILL and started again', async () => {
  await using server = await RedisServer.start();
  const redis = await connectRedis({ url: `redis://127.0.0.1:${server.port}`, policy: 'noeviction' });
  const views = new Views(redis, { prefix: 'test' });
  const now = new Date();
  await views.open(now);
  let recorded = 0;
  for (let round = 0; round < 3; round++) {
    const isOver = delay(20 + Math.random() * 80).then(async () => {
      await server.killAndRestart();
      return true;
    });
    do {
      const some = Array.from({ length: 20 }, (_, index) => aView({ videoId: `video-${index % 4}` }));
      // A client that got no answer sends the same again.
      await until('the batch is answered', async () => (await views.record(some, now)).length === 20 || 'not yet', {
        withinMs: 30_000,
      });
      recorded += 20;
    } while (!(await Promise.race([isOver, delay(1)])));
  }
  const counts = await views.counts(['video-0', 'video-1', 'video-2', 'video-3'], now);
  expect([...counts.values()].map(({ LAST_HOUR }) => LAST_HOUR)).toEqual(Array(4).fill(recorded / 4));
  const log = new RedisEventLog(redis, 'test');
  const batches = await log.read(new Map(Array.from({ length: 256 }, (_, partition) => [partition, null])), 10_000);
  const events = batches.flatMap((batch) => batch.events);
  expect(new Set(events.map(({ id }) => id)).size).toBe(recorded);
  expect(events.filter(({ qualified }) => qualified)).toHaveLength(recorded);
  redis.disconnect();
});
