import { expect, it } from 'vitest';
import { retryAt } from './retry-at.ts';

const now = new Date('2026-01-01T00:00:00Z');
const rest = (attempts: number, passes: boolean, random: number) =>
  retryAt({ attempts, passes }, random, now).getTime() - now.getTime();

it.each([
  [1, 5_000, 5_000],
  [2, 10_000, 10_000],
  [5, 80_000, 80_000],
  [11, 3_600_000, 600_000],
  [5_000, 3_600_000, 600_000],
])('rests after failure %i for about %i ms, or %i ms where it passes', (attempts, unknown, passing) => {
  expect([rest(attempts, false, 0.5), rest(attempts, true, 0.5)]).toEqual([unknown, passing]);
});

it('spreads what failed together over half of its rest', () => {
  expect([0, 0.25, 1].map((random) => rest(1, false, random))).toEqual([3_750, 4_375, 6_250]);
});
