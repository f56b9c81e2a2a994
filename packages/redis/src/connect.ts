import { Redis } from 'ioredis';

export type EvictionPolicy = 'noeviction' | 'allkeys-lru';

/**
 * Connects and checks the eviction policy: a queue or a counter that Redis may evict is lost work.
 * Blocking consumers (queues) pass `forQueue`, which waits for a lost server for ever.
 */
export async function connectRedis(options: {
  url: string;
  policy: EvictionPolicy;
  forQueue?: boolean;
}): Promise<Redis> {
  const redis = new Redis(options.url, {
    lazyConnect: true,
    maxRetriesPerRequest: options.forQueue ? null : 3,
    enableReadyCheck: true,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
  });
  // Without a listener a lost connection would end the process; retryStrategy reconnects.
  redis.on('error', () => {});
  try {
    await redis.connect();
    await checkPolicy(redis, options.policy);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return redis;
}

async function checkPolicy(redis: Redis, wanted: EvictionPolicy): Promise<void> {
  const info = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  if (policy !== wanted)
    throw new Error(
      `Redis at ${redis.options.host}:${redis.options.port} has maxmemory-policy ${policy}; set it to ${wanted}`,
    );
}
