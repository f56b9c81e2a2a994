import { afterAll, expect, inject, it } from 'vitest';
import { ownStores } from './stores.fixture.ts';
import { nextDay, UploadQuotas } from './upload-quotas.ts';

const own = await ownStores(inject('stores'));
const quotas = new UploadQuotas(own.mongo);
await quotas.createIndexes();
afterAll(() => own[Symbol.asyncDispose]());

const now = new Date('2026-11-22T23:59:59.999Z');
const limits = { maxUploads: 10, maxBytes: 1000 };

it('gives out exactly as many uploads as a day has, to many at once, also when the first ones race', async () => {
  for (const owner of ['a', 'b', 'c']) {
    const taken = await Promise.all(Array.from({ length: 40 }, () => quotas.take(owner, 1, limits, now)));
    expect(taken.filter(Boolean)).toHaveLength(10);
    expect(await quotas.used(owner, now)).toEqual({ uploads: 10, bytes: 10 });
  }
});

it('gives out exactly as many bytes', async () => {
  const taken = await Promise.all(Array.from({ length: 9 }, () => quotas.take('d', 300, limits, now)));
  expect(taken.filter(Boolean)).toHaveLength(3);
  expect(await quotas.take('d', 101, limits, now)).toBe(false);
  expect(await quotas.take('d', 100, limits, now)).toBe(true);
  expect(await quotas.take('e', 1001, limits, now)).toBe(false);
  expect(await quotas.used('e', now)).toEqual({ uploads: 0, bytes: 0 });
});

it('begins anew with the day', async () => {
  for (let n = 0; n < 10; n++) await quotas.take('f', 1, limits, now);
  expect(await quotas.take('f', 1, limits, now)).toBe(false);
  expect(nextDay(now)).toEqual(new Date('2026-11-23T00:00:00.000Z'));
  expect(await quotas.take('f', 1, limits, nextDay(now))).toBe(true);
});

it('gives nothing where nothing is allowed', async () => {
  expect(await quotas.take('g', 1, { maxUploads: 0, maxBytes: 1000 }, now)).toBe(false);
});
