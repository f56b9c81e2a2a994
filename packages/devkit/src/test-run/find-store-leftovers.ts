import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { clientConfig, closing } from '../stores/prepare-buckets.ts';
import type { StoreEnv } from '../stores/store-env.ts';

const mongoOwn = ['admin', 'config', 'local'];
// Functions and scripts are no keys, so what is listed was written by a test.
const listed = 20;

/** What tests left in the stores: buckets with their objects, databases, keys. */
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

async function listKeys(url: string): Promise<string[]> {
  const redis = new Redis(url, { lazyConnect: true });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const found: string[] = [];
    for await (const keys of redis.scanStream({ count: 1000 })) found.push(...keys);
    return found.slice(0, listed);
  } finally {
    redis.disconnect();
  }
}
