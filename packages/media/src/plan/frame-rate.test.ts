import { expect, test } from 'vitest';
import { rateUpTo, rungRate, sourceRate } from './frame-rate.ts';

const pace = (frames: number, frameSeconds: number, steady = true, jitter = 0) => ({
  ...{ frames, frameSeconds, steady, startSeconds: 0, lastFrameSeconds: frameSeconds },
  endSeconds: frames * frameSeconds + jitter,
});

test.for([
  [pace(90, 1001 / 30_000), '30000/1001'],
  [pace(90, 1 / 30), '30/1'],
  [pace(10, 0.03333), '30/1'],
  [pace(1, 0.04), '25/1'],
  [pace(120, 1 / 60), '60/1'],
  [pace(500, 1001 / 60_000), '60000/1001'],
  [pace(240, 1 / 24), '24/1'],
  [pace(240, 1001 / 24_000), '24000/1001'],
  [pace(8, 2), '500/1000'],
  [pace(100, 1 / 17), '17000/1000'],
  // Unsteady: the usual step counts, not the average.
  [pace(100, 1 / 60, false, 20), '60/1'],
  [pace(100, 0.0331, false, 20), '30/1'],
  [pace(10, 4, false), '15/1'],
] as const)('%o is %s', ([given, wanted]) => {
  const { num, den } = sourceRate(given);
  expect(`${num}/${den}`).toBe(wanted);
});

test.for([
  [60, 720, '60/1'],
  [60, 540, '60/2'],
  [50, 360, '50/2'],
  [30, 360, '30/1'],
  [48, 540, '48/2'],
  [120, 720, '120/2'],
  [240, 720, '240/4'],
  [240, 360, '240/8'],
  [24, 720, '24/1'],
  [90, 720, '90/2'],
] as const)('%i a second on the rung %i become %s', ([rate, rung, wanted]) => {
  const { num, den } = rungRate({ num: rate, den: 1 }, rung, [720, 540, 360]);
  expect(`${num}/${den}`).toBe(wanted);
});

test('29.97 is not taken for more than 30', () => {
  expect(rateUpTo({ num: 30_000, den: 1001 }, 30)).toEqual({ num: 30_000, den: 1001 });
  expect(rateUpTo({ num: 60_000, den: 1001 }, 30)).toEqual({ num: 60_000, den: 2002 });
});
