import { describe, expect, it } from 'vitest';
import { archiveRule, judge, nextCheckAt } from './archive-rule.ts';

const now = new Date('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const counts = (LAST_7_DAYS: number, LAST_HOUR = 0, completeSince: Date | null = new Date('2026-01-01')) => ({
  LAST_5_MINUTES: 0,
  LAST_30_MINUTES: 0,
  LAST_HOUR,
  LAST_7_DAYS,
  LAST_30_DAYS: LAST_7_DAYS,
  completeSince,
});

describe('the last 7 days', () => {
  it.each([
    [0, 'COLD'],
    [2, 'COLD'],
    [3, 'WATCHED'],
    [1_000_000, 'WATCHED'],
  ])('with %s views make a video %s', (views, verdict) => {
    expect(judge(counts(views), archiveRule, now)).toBe(verdict);
  });

  it('are unknown where nothing is known, or not back over all of them', () => {
    const almost = new Date(now.getTime() - 7 * DAY + 1);
    expect(judge(undefined, archiveRule, now)).toBe('UNKNOWN');
    expect(judge(counts(0, 0, null), archiveRule, now)).toBe('UNKNOWN');
    expect(judge(counts(0, 0, almost), archiveRule, now)).toBe('UNKNOWN');
    expect(judge(counts(0, 0, new Date(now.getTime() - 7 * DAY)), archiveRule, now)).toBe('COLD');
  });

  it('with enough views are enough, though not all are known', () => {
    expect(judge(counts(3, 0, now), archiveRule, now)).toBe('WATCHED');
  });
});

describe('a watched video', () => {
  it.each([
    [3, 0, 1],
    [11, 2, 2],
    [500, 0, 7],
    [5, 5, 7],
    [1_000_000, 0, 7],
  ])('of %s views, %s of them within the hour, is looked at again in %s days', (week, hour, days) => {
    expect(nextCheckAt(counts(week, hour), archiveRule, now).getTime() - now.getTime()).toBe(days * DAY);
  });
});
