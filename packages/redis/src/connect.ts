import { Cluster, Redis } from 'ioredis';

export type EvictionPolicy = 'noeviction' | 'allkeys-lru';

/**
 * Connects and checks the eviction policy: a queue or a counter that Redis may evict is lost work. Addresses separated by commas are
 * nodes of a cluster.
 * Blocking consumers (queues) pass `forQueue`, which waits for a lost server for ever.
 */
export async function connectRedis(options: {
  url: string;
  policy: EvictionPolicy;
  forQueue?: boolean;
}): Promise<Redis> {
  const redis = open(options.url, options.forQueue ? null : 3);
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

function open(url: string, maxRetriesPerRequest: number | null): Redis {
  const retryStrategy = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);
  if (!url.includes(','))
    return new Redis(url, { lazyConnect: true, maxRetriesPerRequest, enableReadyCheck: true, retryStrategy });
  const cluster = new Cluster(url.split(','), {
    lazyConnect: true,
    // As patient as with one server: about two seconds.
    clusterRetryStrategy: (attempt) => (attempt > 10 ? null : Math.min(50 * attempt, 500)),
    redisOptions: { maxRetriesPerRequest },
  });
  // @note it has all commands of a server; `isCluster` tells them apart where that matters.
  return cluster as unknown as Redis;
}

/** The servers that take writes: of a cluster its masters, else the one itself. */
export function mastersOf(redis: Redis): Redis[] {
  const either: unknown = redis;
  return either instanceof Cluster ? either.nodes('master') : [redis];
}

async function checkPolicy(redis: Redis, wanted: EvictionPolicy): Promise<void> {
  await Promise.all(mastersOf(redis).map((master) => checkServer(master, wanted)));
}

async function checkServer(redis: Redis, wanted: EvictionPolicy): Promise<void> {
  const info = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  if (policy !== wanted)
    throw new Error(
      `Redis at ${redis.options.host}:${redis.options.port} has maxmemory-policy ${policy}; set it to ${wanted}`,
    );
}
