import { expect, test } from 'vitest';
import { confidence, type Deeds, lengthBucket, watchedPart } from './confidence.ts';

const deeds: Deeds = {
  ...{ watchedMs: 10_000, starts: 1, completed: 0, skipped: 0, durationMs: 20_000 },
};

test('a watch counts when it was longer than people usually watch such a video, or to the end', () => {
  expect(confidence(deeds, 0.4)).toBe(0.5);
  expect(confidence(deeds, 0.5)).toBe(0);
  expect(confidence(deeds, 0.6)).toBe(0);
  expect(confidence({ ...deeds, completed: 1, watchedMs: 20_000 }, 2)).toBe(1);
});

test('a skip, or a glance, is no like', () => {
  expect(confidence({ ...deeds, skipped: 1 }, 0.4)).toBe(0);
  expect(confidence({ ...deeds, watchedMs: 500 }, 0)).toBe(0);
});

test('further watches add, each less than the one before', () => {
  const again = (completed: number) =>
    confidence({ ...deeds, completed, starts: completed, watchedMs: completed * 20_000 }, 0.5);
  expect([1, 2, 4].map(again)).toEqual([1, 1.5, 2]);
});

test('a broken duration or clock never makes more than a like', () => {
  expect(watchedPart({ ...deeds, durationMs: 0 })).toBe(0);
  expect(watchedPart({ ...deeds, watchedMs: -5 })).toBe(0);
  expect(watchedPart({ ...deeds, watchedMs: 1e12 })).toBe(3);
  expect(confidence({ ...deeds, watchedMs: 1e12 }, 0.5)).toBe(1);
});

test('buckets grow with the length', () => {
  expect([500, 1_000, 10_000, 60_000].map(lengthBucket)).toEqual([0, 0, 5, 10]);
});
