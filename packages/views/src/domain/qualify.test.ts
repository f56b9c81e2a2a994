import { expect, it } from 'vitest';
import { isLongEnough } from './qualify.ts';

it.each([
  [2_999, 60_000, false],
  [3_000, 60_000, true],
  [2_999, 6_000, false],
  [2_999, 5_999, false],
  [2_999, 5_998, true],
  [750, 1_500, true],
  [749, 1_500, false],
  [0, 0, false],
  [2_999, null, false],
  [3_000, null, true],
])('%i ms watched of %j ms count: %s', (watchedMs, durationMs, counts) => {
  expect(isLongEnough(watchedMs, durationMs)).toBe(counts);
});
