import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** And what is to be done right after it. */
function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
  vi.advanceTimersByTime(1);
}

it('tells those that are late, once, and nobody who has gone, in whatever order they came and go', () => {
  const deadlines = new Deadlines();
  const late: number[] = [];
  const begun = performance.now();
  const all = [30, 10, 20, 10, 50, 20].map((ms, i) => ({ lateAt: begun + ms, late: () => void late.push(i) }));
  for (const each of all) deadlines.add(each);
  for (const i of [0, 5, 0]) if (all[i]) deadlines.delete(all[i]);
  pass(20);
  expect(late.sort()).toEqual([1, 2, 3]);
  for (const each of all) deadlines.delete(each);
  expect(vi.getTimerCount()).toBe(1);
  pass(100);
  expect([late, vi.getTimerCount()]).toEqual([[1, 2, 3], 0]);
  for (const each of all) deadlines.add(each);
  pass(10);
  expect(late.toSorted()).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 5]);
});

it('lets whoever is told add others and take others back', () => {
  const deadlines = new Deadlines();
  const late: string[] = [];
  const lateAt = performance.now();
  const other = { lateAt, late: () => void late.push('other') };
  const next = { lateAt, late: () => void late.push('next') };
  const first = {
    lateAt,
    late() {
      late.push('first');
      deadlines.delete(other);
      deadlines.add(next);
    },
  };
  for (const each of [first, other]) deadlines.add(each);
  pass(10);
  expect(late).toEqual(['first']);
  pass(10);
  expect(late).toEqual(['first', 'next']);
});
