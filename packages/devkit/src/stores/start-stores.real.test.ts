import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listProcesses } from '../process/process-table.ts';
import { until } from '../process/until.ts';
import { provideTools, type Tools } from '../programs/provide-tools.ts';
import { createProgress } from '../progress.ts';
import { prepareBuckets } from './prepare-buckets.ts';
import { type Stores, type StoresOptions, startStores } from './start-stores.ts';

const s3Keys = { accessKeyId: 'someone', secretAccessKey: 'something' };
let folder: string;
let tools: Tools;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stores-'));
  tools = await provideTools({ progress: createProgress(() => {}), also: [], withMongod: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('what was written is there after a second start, on other ports', async () => {
  {
    await using stores = await start({});
    await using mongo = new MongoClient(stores.env.MONGODB_URL);
    await mongo.db('kept').collection('things').insertOne({ thing: 1 });
    await withRedis(stores.env.REDIS_QUEUE_URL, (redis) => redis.set('thing', 'kept'));
    await prepareBuckets(stores.env, { raw: 'kept-raw', media: 'kept-media', events: 'kept-events' });
  }
  await using stores = await start({});
  await using mongo = new MongoClient(stores.env.MONGODB_URL);
  expect(await mongo.db('kept').collection('things').countDocuments()).toBe(1);
  expect(await withRedis(stores.env.REDIS_QUEUE_URL, (redis) => redis.get('thing'))).toBe('kept');
  await prepareBuckets(stores.env, { raw: 'kept-raw', media: 'kept-media', events: 'kept-events' });
});

test('a store killed with -9 comes back with its data, at the same address', async () => {
  await using stores = await start({});
  await withRedis(stores.env.REDIS_QUEUE_URL, (redis) => redis.set('thing', 'kept'));
  await using mongo = new MongoClient(stores.env.MONGODB_URL);
  await mongo
    .db('killed')
    .collection('things')
    .replaceOne({ thing: 1 }, { thing: 1 }, { upsert: true, writeConcern: { w: 'majority', journal: true } });
  // Redis flushes its log once a second; the kernel has it at once, so only a power cut loses that second.
  for (const store of stores.running) process.kill(store.pid()!, 'SIGKILL');
  await until('all run again', async () => stores.running.every((store) => store.pid()) || 'some are down', {
    withinMs: 5000,
  });
  const answers = () =>
    mongo
      .db('killed')
      .command({ ping: 1 })
      .then(() => true as const, String);
  await until('MongoDB answers', answers, { withinMs: 20_000 });
  expect(await withRedis(stores.env.REDIS_QUEUE_URL, (redis) => redis.get('thing'))).toBe('kept');
  expect(await mongo.db('killed').collection('things').countDocuments()).toBe(1);
});

test('nothing of the stores runs after they were disposed', async () => {
  const stores = await start({});
  await stores[Symbol.asyncDispose]();
  expect(listProcesses()?.filter(({ command }) => command.includes(folder)) ?? []).toEqual([]);
});

test('a store that is given is not started', async () => {
  await using stores = await start({ given: { MONGODB_URL: 'mongodb://elsewhere', S3_ENDPOINT: 'http://elsewhere' } });
  expect(stores.running.map(({ name }) => name)).toEqual(['redis-queue', 'redis-views', 'redis-cache']);
  expect(stores.env.MONGODB_URL).toBe('mongodb://elsewhere');
});

test('a taken port stops the start before anything runs', async () => {
  await using stores = await start({});
  const taken = Number(new URL(stores.env.REDIS_CACHE_URL).port);
  const second = start({ folder: join(folder, 'second'), ports: { 'redis-cache': taken } });
  await expect(second).rejects.toThrow(`Port ${taken}, which redis-cache needs, is taken`);
});

test('a store that cannot start says why, and the others are stopped', async () => {
  const broken = start({ folder: join(folder, 'third'), tools: { ...tools, redisServer: '/bin/false' } });
  await expect(broken).rejects.toThrow(/redis-\w+ does not start: .*ended with code 1/);
  expect(listProcesses()?.filter(({ command }) => command.includes(join(folder, 'third'))) ?? []).toEqual([]);
});

function start(options: Partial<StoresOptions>): Promise<Stores> {
  return startStores({ tools, folder, logs: join(folder, 'logs'), s3Keys, small: true, ...options });
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
