import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDay, anyTimes, bruteForce } from './brute-force.fixture.ts';
import { addViews, countWindows, noViews } from './video-windows.ts';

const zero = { LAST_5_MINUTES: 0, LAST_30_MINUTES: 0, LAST_HOUR: 0, LAST_7_DAYS: 0, LAST_30_DAYS: 0 };

describe('windows', () => {
  it('count what a brute-force model counts, at random times, with a clock that steps back', () => {
    fc.assert(
      fc.property(anyTimes, fc.nat(40 * aDay), (times, later) => {
        const video = times.reduce((windows, at) => addViews(windows, at, 1), noViews);
        const now = new Date((times.at(-1)?.getTime() ?? 0) + later);
        expect(countWindows(video, now)).toEqual(bruteForce(times, now));
      }),
      { numRuns: 300 },
    );
  });

  it('slide with nothing but the time', () => {
    const at = new Date('2026-03-31T23:59:30Z');
    const video = addViews(noViews, at, 2);
    const after = (minutes: number) => countWindows(video, new Date(at.getTime() + minutes * 60_000));
    expect(after(0)).toEqual({ LAST_5_MINUTES: 2, LAST_30_MINUTES: 2, LAST_HOUR: 2, LAST_7_DAYS: 2, LAST_30_DAYS: 2 });
    expect(after(5)).toEqual({ ...after(0), LAST_5_MINUTES: 0 });
    expect(after(30)).toEqual({ ...after(5), LAST_30_MINUTES: 0 });
    expect(after(60)).toEqual({ ...after(30), LAST_HOUR: 0 });
    expect(after(7 * 1_440)).toEqual({ ...after(60), LAST_7_DAYS: 0 });
    expect(after(30 * 1_440)).toEqual(zero);
  });

  it('never count a view older than the window, nor miss one younger than the window less one slot', () => {
    const ages = { LAST_5_MINUTES: [4, 5], LAST_HOUR: [59, 60], LAST_7_DAYS: [7 * 1_440 - 60, 7 * 1_440] } as const;
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (at) => {
        const video = addViews(noViews, at, 1);
        for (const [name, [inside, outside]] of Object.entries(ages)) {
          const after = (minutes: number) =>
            new Map(Object.entries(countWindows(video, new Date(at.getTime() + minutes * 60_000)))).get(name);
          expect([name, after(inside)]).toEqual([name, 1]);
          expect([name, after(outside)]).toEqual([name, 0]);
        }
      }),
    );
  });

  it('leave out what a stepped-back clock has not reached yet', () => {
    const video = addViews(noViews, new Date('2026-01-01T12:00:00Z'), 1);
    expect(countWindows(video, new Date('2025-12-31T12:00:00Z'))).toEqual(zero);
    expect(countWindows(video, new Date('2026-01-01T12:00:00Z')).LAST_5_MINUTES).toBe(1);
  });
});
