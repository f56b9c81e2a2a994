import { expect, it } from 'vitest';
import { grouped, sparkline } from './sparkline.ts';

it('is blank where there is nothing, and darkest where there is most', () => {
  expect(sparkline([0, 0, 1, 50, 100])).toBe('  .+@');
  expect(sparkline([0, 0])).toBe('  ');
  expect(sparkline([1, 1_000_000])).toBe('.@');
});

it('sums neighbours', () => {
  expect(grouped([1, 2, 3, 4, 5], 3)).toEqual([6, 9]);
});
