import { isolate } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectMongo, type Mongo } from './connect.ts';
import { findEach } from './find-each.ts';
import { holdLease, isDuplicateKey, releaseLease } from './lease.ts';

const own = await isolate(inject('stores'));
let mongo: Mongo;
beforeAll(async () => {
  mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
});
afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

it('gives a lease to one of a hundred who ask at once', async () => {
  const asked = Array.from({ length: 100 }, (_, i) => holdLease(mongo.db, 'one', `holder-${i}`, 60_000));
  expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
});

it('renews a lease for its holder, gives it to another after its end or its release', async () => {
  expect(await holdLease(mongo.db, 'two', 'a', 60_000)).toBe(true);
  expect(await holdLease(mongo.db, 'two', 'a', -1)).toBe(true);
  expect(await holdLease(mongo.db, 'two', 'b', 60_000)).toBe(true);
  expect(await holdLease(mongo.db, 'two', 'a', 60_000)).toBe(false);
  await releaseLease(mongo.db, 'two', 'a');
  expect(await holdLease(mongo.db, 'two', 'a', 60_000)).toBe(false);
  await releaseLease(mongo.db, 'two', 'b');
  expect(await holdLease(mongo.db, 'two', 'a', 60_000)).toBe(true);
});

it('takes a transaction back whole when its work fails', async () => {
  const rows = mongo.db.collection<{ _id: string }>('rows');
  await mongo.db.createCollection('rows');
  const failing = mongo.transaction(async (session) => {
    await rows.insertOne({ _id: 'a' }, { session });
    throw new Error('in the middle');
  });
  await expect(failing).rejects.toThrow('in the middle');
  expect(await rows.countDocuments()).toBe(0);
});

it('tells a unique index’s refusal from other failures', async () => {
  const rows = mongo.db.collection<{ _id: string }>('unique');
  await rows.insertOne({ _id: 'a' });
  const error = await rows.insertOne({ _id: 'a' }).catch((cause: unknown) => cause);
  expect(isDuplicateKey(error)).toBe(true);
  expect(isDuplicateKey(new Error('something else'))).toBe(false);
});

it('answers many queries of a collection at once, each in its order and to its limit', async () => {
  const rows = mongo.db.collection<{ _id: number; owner: string; query?: string }>('lists');
  const owners = ['a', 'b', 'c'];
  await rows.insertMany(Array.from({ length: 9 }, (_, _id) => ({ _id, owner: owners[_id % 3] ?? '', query: 'own' })));
  const newest = (owner: string, limit: number) => ({ filter: { owner }, sort: { _id: -1 } as const, limit });
  const found = await findEach(rows, [newest('c', 2), newest('nobody', 2), newest('a', 9), newest('c', 1)]);
  expect(found.map((list) => list.map(({ _id }) => _id))).toEqual([[8, 5], [], [6, 3, 0], [8]]);
  expect(found[0]?.[0]).toEqual({ _id: 8, owner: 'c', query: 'own' });
  expect(await findEach(rows, [])).toEqual([]);
});
