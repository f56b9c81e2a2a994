import { expect, it } from 'vitest';
import { retryAt } from './retry-at.ts';

const now = new Date('2026-01-01T00:00:00Z');

it.each([
  [1, 5_000],
  [2, 10_000],
  [5, 80_000],
  [11, 3_600_000],
  [5_000, 3_600_000],
])('rests after failure %i for %i ms', (attempts, ms) => {
  expect(retryAt(attempts, now).getTime() - now.getTime()).toBe(ms);
});
