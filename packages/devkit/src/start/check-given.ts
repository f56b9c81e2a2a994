import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { Problem } from '../problem.ts';
import type { StoreEnv } from '../stores/store-env.ts';

const patienceMs = 5000;

const looks: Partial<Record<keyof StoreEnv, (url: string) => Promise<void>>> = {
  MONGODB_URL: lookAtMongo,
  REDIS_QUEUE_URL: lookAtRedis,
  REDIS_VIEWS_URL: lookAtRedis,
  REDIS_CACHE_URL: lookAtRedis,
  S3_ENDPOINT: lookAtS3,
};

/** Stores that somebody else runs must be there before rooms start: rooms would only say so one by one. */
export async function checkGiven(given: Partial<StoreEnv>): Promise<void> {
  for (const [variable, look] of Object.entries(looks)) {
    // @note the names of `looks`
    const url = given[variable as keyof StoreEnv];
    if (!url) continue;
    const trouble = await look(url).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (trouble === undefined) continue;
    throw new Problem(
      `${variable} names a store that can't be used (${trouble}): start it, or unset ${variable} to have one here.`,
    );
  }
}

async function lookAtMongo(url: string): Promise<void> {
  await using client = new MongoClient(url, { serverSelectionTimeoutMS: patienceMs });
  const hello = await client.db('admin').command({ hello: 1 });
  if (!hello.setName) throw new Error('it is not a replica set: start mongod with --replSet and run rs.initiate()');
}

async function lookAtRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: patienceMs, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
  } finally {
    redis.disconnect();
  }
}

async function lookAtS3(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined);
  if (!response) throw new Error('it does not answer');
  await response.body?.cancel();
}
