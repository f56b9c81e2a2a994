import { expect, it } from 'vitest';
import { WholeProgress } from './whole-progress.ts';

const encode = (fraction: number, etaMs: number | null = null) => ({ step: 'encode' as const, fraction, etaMs });

it('grows with each part of the job, and leaves 100 to the one who records that it is READY', () => {
  const progress = new WholeProgress(0);
  const shown = [progress.downloaded(200), ...[0, 0.5, 1].map((fraction) => progress.working(encode(fraction)))];
  expect(shown.map(({ percent }) => percent)).toEqual([3, 3, 50, 97]);
});

it('never goes back, also when the work begins anew by another way', () => {
  const progress = new WholeProgress(0);
  const fractions = [0, 0.4, 0, 0.2, 0.6];
  expect(fractions.map((fraction) => progress.working(encode(fraction)).percent)).toEqual([3, 40.6, 40.6, 40.6, 59.4]);
});

it('counts what is left after encoding to the time left, and says none while there is none to say', () => {
  const progress = new WholeProgress(1_000);
  expect(progress.downloaded(1_300).etaMs).toBeNull();
  expect(progress.working(encode(0.01)).etaMs).toBeNull();
  expect(progress.working(encode(0.5, 4_000)).etaMs).toBe(4_300);
  expect(progress.working({ step: 'finish', fraction: 1, etaMs: 0 }).etaMs).toBe(300);
});
