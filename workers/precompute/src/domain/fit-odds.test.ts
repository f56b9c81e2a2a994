import { randomNumbers } from '@reelgraph/ranking';
import { expect, test } from 'vitest';
import { toChance } from './affinity.ts';
import { fitOdds } from './fit-odds.ts';

const start = { first: 1, second: 0.5 };
const random = randomNumbers(1);
const judged = (count: number, by: (first: number, second: number) => number) =>
  Array.from({ length: count }, () => {
    const [first, second] = [4 * random() - 2, 10 * random()];
    return { first, second, liked: random() < toChance(by(first, second)) ? 1 : 0 };
  });

test('finds what two judges are worth together', () => {
  const { first, second } = fitOdds(
    judged(5_000, (a, b) => 0.8 * a + 0.3 * b - 2),
    start,
  );
  expect(first).toBeCloseTo(0.8, 0);
  expect(second).toBeCloseTo(0.3, 1);
});

test('believes a judge who says nothing hardly at all', () => {
  const { first, second } = fitOdds(
    judged(5_000, (a) => a),
    start,
  );
  expect(first).toBeGreaterThan(0.8);
  expect(Math.abs(second)).toBeLessThan(0.05);
});

test('stays where it starts without judgements, and finite where all were liked', () => {
  expect(fitOdds([], start)).toEqual(start);
  const all = fitOdds([{ first: 1e3, second: 0, liked: 1 }, ...judged(50, () => 99)], start);
  expect([all.first, all.second].every(Number.isFinite)).toBe(true);
});
