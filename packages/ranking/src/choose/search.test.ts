import { expect, test } from 'vitest';
import { middleOfBest, searchAxes, searchGrid } from './search.ts';

const axes = { a: [0, 1, 2, 3, 4], b: [0, 1, 2, 3, 4] };
const hill = async ({ a, b }: { a: number; b: number }) => 100 - (a - 3) ** 2 - (b - a) ** 2 / 4;

test('walks to the top of a hill', async () => {
  const { best, tried } = await searchAxes({ a: 0, b: 0 }, axes, hill, { noise: 0, rounds: 10 });
  expect(best).toEqual({ a: 3, b: 3 });
  expect(new Set(tried.map(({ candidate }) => JSON.stringify(candidate))).size).toBe(tried.length);
});

test('stays where it is when nothing gains more than chance', async () => {
  const { best } = await searchAxes({ a: 2, b: 3 }, axes, hill, { noise: 0.05 });
  expect(best).toEqual({ a: 2, b: 3 });
});

test('a grid finds what lies off both axes', async () => {
  const ridge = async ({ a, b }: { a: number; b: number }) => (a === 4 && b === 4 ? 2 : 1);
  expect(await searchGrid({ a: 0, b: 0 }, [{ a: axes.a }, { b: axes.b }], ridge, 0.01)).toEqual({ a: 4, b: 4 });
});

test('the middle of the best is the mean of their shares', () => {
  const tried = [
    { candidate: { a: 1, b: 0 }, score: 10 },
    { candidate: { a: 2, b: 2 }, score: 9.95 },
    { candidate: { a: 0, b: 1 }, score: 3 },
  ];
  expect(middleOfBest(tried, 0.01)).toEqual({ a: 0.75, b: 0.25 });
});
