import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { emptyRedis } from './stores/empty-redis.ts';
import { type BucketEnv, prepareBuckets } from './stores/prepare-buckets.ts';
import { removeBuckets } from './stores/remove-buckets.ts';
import type { StoreEnv } from './stores/store-env.ts';

/** Everything a room reads about stores, with names that nobody else uses. */
export type IsolatedEnv = StoreEnv & BucketEnv & { MONGODB_DATABASE: string; KEY_PREFIX: string };
export type Isolated = AsyncDisposable & { env: IsolatedEnv };

/**
 * Gives a test file its own database, key prefix, buckets and event queue in the shared stores; disposing removes them.
 *
 * @example
 * const own = await isolate(inject('stores'));
 * afterAll(() => own[Symbol.asyncDispose]());
 */
export async function isolate(stores: StoreEnv): Promise<Isolated> {
  const name = `t${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;
  const buckets = { raw: `${name}-raw`, media: `${name}-media`, events: `${name}-events` };
  const env: IsolatedEnv = {
    ...stores,
    ...(await prepareBuckets(stores, buckets)),
    MONGODB_DATABASE: name,
    KEY_PREFIX: name,
  };
  return { env, [Symbol.asyncDispose]: () => removeAll(env) };
}

async function removeAll(env: IsolatedEnv): Promise<void> {
  const redisUrls = new Set([env.REDIS_QUEUE_URL, env.REDIS_VIEWS_URL, env.REDIS_CACHE_URL]);
  await Promise.all([
    dropDatabase(env),
    removeBuckets(env),
    ...[...redisUrls].map((url) => emptyRedis(url, env.KEY_PREFIX)),
  ]);
}

async function dropDatabase({ MONGODB_URL, MONGODB_DATABASE }: IsolatedEnv): Promise<void> {
  await using client = new MongoClient(MONGODB_URL);
  await client.db(MONGODB_DATABASE).dropDatabase();
}
