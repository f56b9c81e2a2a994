import { expect, inject, it } from 'vitest';
import { connectRedis } from './connect.ts';

const stores = inject('stores');

it('refuses a server that may evict what must be kept, and says what to set', async () => {
  await expect(connectRedis({ url: stores.REDIS_CACHE_URL, policy: 'noeviction' })).rejects.toThrow(
    /maxmemory-policy allkeys-lru; set it to noeviction/,
  );
});

it('connects to a server of the right policy', async () => {
  const redis = await connectRedis({ url: stores.REDIS_QUEUE_URL, policy: 'noeviction' });
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

it('fails at once when there is no server', async () => {
  await expect(connectRedis({ url: 'redis://127.0.0.1:1', policy: 'noeviction' })).rejects.toThrow();
});
