import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { expect, inject, test } from 'vitest';
import { isolate } from './isolate.ts';
import { clientConfig, closing } from './stores/prepare-buckets.ts';

const stores = inject('stores');

test('two test files never meet, and what one leaves behind goes with it', async () => {
  const [one, other] = await Promise.all([isolate(stores), isolate(stores)]);
  await Promise.all([fill(one.env), fill(other.env)]);
  expect(new Set([...Object.values(one.env), ...Object.values(other.env)]).size).toBe(8 + 2 * 4);

  await one[Symbol.asyncDispose]();
  const left = await look();
  expect(left.filter((name) => name.startsWith(one.env.KEY_PREFIX))).toEqual([]);
  expect(left.filter((name) => name.startsWith(other.env.KEY_PREFIX))).toHaveLength(5);

  await other[Symbol.asyncDispose]();
  expect((await look()).filter((name) => name.startsWith(other.env.KEY_PREFIX))).toEqual([]);
});

async function fill(env: Awaited<ReturnType<typeof isolate>>['env']): Promise<void> {
  await using mongo = new MongoClient(env.MONGODB_URL);
  await mongo.db(env.MONGODB_DATABASE).collection('things').insertOne({ thing: 1 });
  for (const url of [env.REDIS_QUEUE_URL, env.REDIS_VIEWS_URL]) {
    const redis = new Redis(url);
    await redis.set(`${env.KEY_PREFIX}:thing`, 1);
    redis.disconnect();
  }
  using s3 = closing(new S3Client(clientConfig(env)));
  await s3.client.send(new PutObjectCommand({ Bucket: env.S3_RAW_BUCKET, Key: 'thing', Body: 'thing' }));
}

/** Names of all databases, keys and buckets there are. */
async function look(): Promise<string[]> {
  await using mongo = new MongoClient(stores.MONGODB_URL);
  const { databases } = await mongo.db().admin().listDatabases({ nameOnly: true });
  using s3 = closing(new S3Client(clientConfig(stores)));
  const { Buckets = [] } = await s3.client.send(new ListBucketsCommand({}));
  const keys = [stores.REDIS_QUEUE_URL, stores.REDIS_VIEWS_URL].map(async (url) => {
    const redis = new Redis(url);
    const found = await redis.keys('*');
    redis.disconnect();
    return found;
  });
  return [
    ...databases,
    ...Buckets.map(({ Name = '' }) => ({ name: Name })),
    ...(await Promise.all(keys)).flat().map((name) => ({ name })),
  ].map(({ name }) => name);
}
