import type { Redis } from '@reelgraph/redis';

/** Entries of the view logs that no consumer has finished. */
export async function countViewBacklog(redis: Redis, prefix: string): Promise<number> {
  const logs = await findLogs(redis, prefix);
  const counts = await Promise.all(logs.map((log) => redis.xlen(log)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function findLogs(redis: Redis, prefix: string): Promise<string[]> {
  const logs: string[] = [];
  for await (const keys of redis.scanStream({ match: `${prefix}:{*}:log*`, count: 1000 })) logs.push(...keys);
  return logs;
}
