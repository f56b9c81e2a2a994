import { isolate } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Change, ChangeLog } from './change-log.ts';
import { changeStream, decodeChange, publishChanges } from './publish-changes.ts';

const own = await isolate(inject('stores'));
let mongo: Mongo;
let redis: Redis;
let changes: ChangeLog;
beforeAll(async () => {
  mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  redis = await connectRedis({ url: own.env.REDIS_QUEUE_URL, policy: 'noeviction' });
  changes = new ChangeLog(mongo.db);
  await changes.createIndexes();
});
afterAll(async () => {
  redis.disconnect();
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const change = (version: number): Change => ({
  type: 'video',
  id: 'v1',
  version,
  to: 'READY',
  userId: 'u1',
  at: new Date(version),
});
const publish = (holder: string) =>
  publishChanges({ db: mongo.db, changes, redis, prefix: own.env.KEY_PREFIX, holder });
const stream = async () => {
  const entries = await redis.xrange(changeStream(own.env.KEY_PREFIX), '-', '+');
  return entries.map(([, fields]) => decodeChange(fields[1] ?? ''));
};

it('publishes every change once, in order, through one publisher at a time', async () => {
  for (let version = 1; version <= 20; version++)
    await mongo.transaction((session) => changes.record(change(version), session));
  await Promise.all(['a', 'b', 'c'].map(publish));
  expect(await stream()).toEqual(Array.from({ length: 20 }, (_, i) => change(i + 1)));
  expect(await changes.unpublished(10)).toEqual([]);
});

it('has no change of a move that was taken back', async () => {
  const failing = mongo.transaction(async (session) => {
    await changes.record(change(21), session);
    throw new Error('taken back');
  });
  await expect(failing).rejects.toThrow('taken back');
  expect(await changes.unpublished(10)).toEqual([]);
});

it('publishes again what it could not mark, so that nothing is lost', async () => {
  await mongo.transaction((session) => changes.record(change(22), session));
  const markPublished = () => Promise.reject(new Error('killed here'));
  const killed = Object.assign(Object.create(changes), {
    unpublished: (limit: number) => changes.unpublished(limit),
    markPublished,
  });
  const holder = (await mongo.db.collection('leases').findOne())?.holder;
  const options = { db: mongo.db, redis, prefix: own.env.KEY_PREFIX, holder };
  await expect(publishChanges({ ...options, changes: killed })).rejects.toThrow('killed here');
  await publishChanges({ ...options, changes });
  expect((await stream()).filter(({ version }) => version === 22)).toHaveLength(2);
  expect(await changes.unpublished(10)).toEqual([]);
});
