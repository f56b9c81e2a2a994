import fc from 'fast-check';
import type { WindowCounts } from './video-windows.ts';
import { slotOf, tracks, type WindowName, windowNames, windows } from './window.ts';

export const aMinute = 60_000;
export const anHour = 3_600_000;
export const aDay = 86_400_000;

/** Bursts, lulls and steps back, beginning near a month's end. */
export const anyTimes: fc.Arbitrary<Date[]> = fc
  .tuple(
    fc.constantFrom('2026-02-28T23:58:00Z', '2028-02-29T23:59:59Z', '2026-12-31T22:30:00Z', '2026-06-15T12:00:00Z'),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.nat(2 * aMinute) },
        { weight: 3, arbitrary: fc.nat(2 * anHour) },
        { weight: 2, arbitrary: fc.nat(3 * aDay) },
        { weight: 1, arbitrary: fc.nat(40 * aDay) },
        { weight: 2, arbitrary: fc.integer({ min: -3 * aMinute, max: -1 }) },
        { weight: 1, arbitrary: fc.integer({ min: -10 * aDay, max: -1 }) },
      ),
      { maxLength: 60 },
    ),
  )
  .map(([start, steps]) => {
    let at = new Date(start).getTime();
    return steps.map((step) => {
      at += step;
      return new Date(at);
    });
  });

/** How far the clock was ever behind what it had been, in ms. */
export function longestStepBack(times: readonly Date[]): number {
  let highest = 0;
  return times.reduce((longest, at) => {
    highest = Math.max(highest, at.getTime());
    return Math.max(longest, highest - at.getTime());
  }, 0);
}

/** Counts by looking at every view there was. What a track has forgotten, since its newest slot is that much later, stays forgotten. */
export function bruteForce(times: readonly Date[], now: Date): WindowCounts {
  const count = (name: WindowName) => {
    const { track, slots } = windows[name];
    const current = slotOf(track, now);
    const all = times.map((at) => slotOf(track, at));
    const newest = Math.max(...all);
    return all.filter((slot) => slot > current - slots && slot <= current && slot > newest - tracks[track].slots)
      .length;
  };
  // @note every name of the constant is in the entries.
  return Object.fromEntries(windowNames.map((name) => [name, count(name)])) as WindowCounts;
}
