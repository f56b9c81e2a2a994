import { expect, it } from 'vitest';
import { coldRawKey, rawDueAt } from './raw-rule.ts';

const readyAt = new Date('2026-01-01T00:00:00Z');

it.each([
  [undefined, '2026-01-08T00:00:00.000Z'],
  [0, '2026-01-01T00:00:00.000Z'],
  [0.5, '2026-01-01T12:00:00.000Z'],
])('keeps raw bytes hot for %s days after READY', (days, at) => {
  expect(rawDueAt(readyAt, days).toISOString()).toBe(at);
});

it('keeps cold raw bytes where no event of the store takes them for an upload', () => {
  expect(coldRawKey('raw/owner/upload')).toBe('cold/raw/owner/upload');
});
