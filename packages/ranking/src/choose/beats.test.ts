import { expect, test } from 'vitest';
import { randomNumbers } from '../data/random.ts';
import { beats } from './beats.ts';

const random = randomNumbers(1);
const scores = Float64Array.from({ length: 1_000 }, () => random());
const plus = (gain: number, noise: number) => scores.map((score) => score + gain + noise * (random() - 0.5));

test('what gains more than chance explains wins, and nothing else', () => {
  expect(beats(plus(0.05, 0.5), scores)).toBe(true);
  expect(beats(plus(0.005, 0.5), scores)).toBe(false);
  expect(beats(plus(-0.05, 0.5), scores)).toBe(false);
  expect(beats(scores, scores)).toBe(false);
  expect(beats(new Float64Array(0), new Float64Array(0))).toBe(false);
});
