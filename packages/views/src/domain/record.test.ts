import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDay, aMinute, anHour, anyTimes, bruteForce } from './brute-force.fixture.ts';
import { countRecord, decodeRecord, encodeRecord } from './record.ts';
import { addViews, noViews } from './video-windows.ts';
import { slotOf } from './window.ts';

describe('records', () => {
  it('read back what they wrote', () => {
    fc.assert(
      fc.property(anyTimes, fc.nat(3_000_000), (times, views) => {
        fc.pre(times.length > 0);
        const video = times.reduce((windows, at) => addViews(windows, at, views + 1), noViews);
        const head = Math.max(...times.map((at) => slotOf('minutes', at)));
        expect(decodeRecord(encodeRecord(video, head))).toEqual(video);
      }),
    );
  });

  it('answer the counts at any time without being read whole', () => {
    fc.assert(
      fc.property(anyTimes, fc.constantFrom(0, 1_000, aMinute, 5 * anHour, 9 * aDay), (times, later) => {
        fc.pre(times.length > 0);
        const video = times.reduce((windows, at) => addViews(windows, at, 1), noViews);
        const highest = Math.max(...times.map((at) => at.getTime()));
        const now = new Date(highest + later);
        const record = encodeRecord(video, slotOf('minutes', new Date(highest)));
        expect(countRecord(record, now)).toEqual(bruteForce(times, now));
      }),
    );
  });

  it('are no views when there is nothing', () => {
    expect(decodeRecord(null)).toEqual(noViews);
    expect(decodeRecord(Buffer.alloc(0))).toEqual(noViews);
  });

  it('stay under a kilobyte for a video that is viewed a million times in every hour', () => {
    const busy = (slots: number, head: number, count: number) =>
      Array.from({ length: slots }, (_, back) => ({ slot: head - back, count }));
    const minute = 29_000_000;
    const video = {
      minutes: busy(60, minute, 16_000),
      hours: busy(168, Math.floor(minute / 60), 1_000_000),
      days: busy(30, Math.floor(minute / 1_440), 24_000_000),
    };
    expect(encodeRecord(video, minute).length).toBeLessThan(900);
  });
});
