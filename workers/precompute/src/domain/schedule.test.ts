import { expect, test } from 'vitest';
import { lastDue, parseSchedule } from './schedule.ts';

const due = (now: string, schedule: string) => lastDue(new Date(now), parseSchedule(schedule)!).toISOString();

test('a run is due at its hour, of today or of yesterday', () => {
  expect(due('2026-03-01T03:00:00Z', '3')).toBe('2026-03-01T03:00:00.000Z');
  expect(due('2026-03-01T02:59:59.999Z', '3')).toBe('2026-02-28T03:00:00.000Z');
  expect(due('2026-03-01T10:30:00Z', '18, 1,9')).toBe('2026-03-01T09:00:00.000Z');
  expect(due('2026-03-01T00:30:00Z', '18,1,9')).toBe('2026-02-28T18:00:00.000Z');
});

test('each region has its run in its own night, wherever its clock is', () => {
  expect(due('2026-01-10T03:00:00Z', '3@DE')).toBe('2026-01-10T02:00:00.000Z');
  expect(due('2026-07-10T03:00:00Z', '3@DE')).toBe('2026-07-10T01:00:00.000Z');
  expect(due('2026-01-10T12:00:00Z', '3@IN')).toBe('2026-01-09T21:30:00.000Z');
  expect(due('2026-01-10T19:00:00Z', '3@DE,JP')).toBe('2026-01-10T18:00:00.000Z');
  expect(due('2026-01-10T17:59:00Z', '3@DE,JP')).toBe('2026-01-10T02:00:00.000Z');
});

test('in the night in which clocks are set, a run is due all the same, and never in the future', () => {
  for (const region of ['DE', 'US', 'AU']) {
    const schedule = parseSchedule(`3@${region}`)!;
    for (const month of [2, 3, 9, 10]) {
      for (let hours = 0; hours < 31 * 24; hours += 3) {
        const now = new Date(Date.UTC(2026, month, 1, hours, 10));
        const ago = now.getTime() - lastDue(now, schedule).getTime();
        expect(ago).toBeGreaterThanOrEqual(0);
        expect(ago).toBeLessThanOrEqual(26 * 3_600_000);
      }
    }
  }
});

test.each(['', '24', '3@', '3@XX1', '3@de', '1,2@DE', 'soon'])('%j is no schedule', (text) => {
  expect(parseSchedule(text)).toBeUndefined();
});

test('never is never', () => {
  expect(parseSchedule('never')).toEqual([]);
});
