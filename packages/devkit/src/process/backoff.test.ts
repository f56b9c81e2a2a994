import { expect, test } from 'vitest';
import { type Backoff, countFailures, delayAfter } from './backoff.ts';

const backoff: Backoff = { firstMs: 100, factor: 2, maxMs: 1000, stableMs: 5000 };

test('waits twice as long after each failure, up to the limit', () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => delayAfter(failures, backoff))).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
});

test('a failure soon after the start adds to the row', () => {
  expect(countFailures(3, 4999, backoff)).toBe(4);
});

test('a failure after a stable time is the first one again', () => {
  expect(countFailures(3, 5000, backoff)).toBe(1);
});
