import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectRedis } from './connect.ts';
import { inOneGo } from './in-one-go.ts';
import type { Redis } from './index.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis({ url: inject('stores').REDIS_QUEUE_URL, policy: 'noeviction' });
});
afterAll(() => redis.disconnect());

it('sends all that is asked within it at its end', async () => {
  const asked = inOneGo(redis, () => {
    const answers = [redis.echo('a'), redis.echo('b'), redis.echo('c')];
    expect(redis.stream.writableLength).toBeGreaterThan(0);
    return answers;
  });
  expect(redis.stream.writableLength).toBe(0);
  expect(await Promise.all(asked)).toEqual(['a', 'b', 'c']);
});

it('holds nothing back when what is done within it fails', async () => {
  const fail = () =>
    inOneGo(redis, () => {
      throw new Error('of the work');
    });
  expect(fail).toThrow('of the work');
  expect(await redis.echo('after')).toBe('after');
});

it('does what asks a server that is not connected yet', async () => {
  const later = redis.duplicate({ lazyConnect: true });
  expect(await inOneGo(later, () => later.echo('late'))).toBe('late');
  later.disconnect();
});
