import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { clientConfig, closing } from '../stores/prepare-buckets.ts';
import type { StoreEnv } from '../stores/store-env.ts';

const mongoOwn = ['admin', 'config', 'local'];
const listed = 20;
// Counters and answers that are kept for a moment go by themselves.
const soonMs = 600_000;
const GONE = -2;

/** What tests left in the stores: buckets with their objects, databases, keys that stay. */
export async function findStoreLeftovers(stores: StoreEnv): Promise<string[]> {
  const urls = new Set([stores.REDIS_QUEUE_URL, stores.REDIS_VIEWS_URL, stores.REDIS_CACHE_URL]);
  const [buckets, databases, ...keys] = await Promise.all([
    listBuckets(stores),
    listDatabases(stores.MONGODB_URL),
    ...[...urls].map(listKeys),
  ]);
  return [
    ...buckets.map((name) => `bucket left: ${name}`),
    ...databases.map((name) => `database left: ${name}`),
    ...keys.flat().map((name) => `Redis key left: ${name}`),
  ];
}

async function listBuckets(stores: StoreEnv): Promise<string[]> {
  using s3 = closing(new S3Client(clientConfig(stores)));
  const { Buckets = [] } = await s3.client.send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name }) => Name ?? []);
}

async function listDatabases(url: string): Promise<string[]> {
  await using client = new MongoClient(url);
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  return databases.map(({ name }) => name).filter((name) => !mongoOwn.includes(name));
}

/** By Redis' answer to PTTL: -1 for ever, -2 gone meanwhile. */
function stays(ttlMs: number): boolean {
  return ttlMs === -1 || ttlMs > soonMs;
}

async function listKeys(url: string): Promise<string[]> {
  const redis = new Redis(url, { lazyConnect: true });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const found: string[] = [];
    for await (const keys of redis.scanStream({ count: 1000 })) {
      const times = await Promise.all(keys.map((key: string) => redis.pttl(key)));
      found.push(...keys.filter((_key: string, i: number) => stays(times[i] ?? GONE)));
    }
    return found.slice(0, listed);
  } finally {
    redis.disconnect();
  }
}
