import { expect, test } from 'vitest';
import { PARTITIONS, partitionOf, runIdOf } from './run-id.ts';

test('an hour of a day and its rules make a run', () => {
  const day = new Date('2026-03-01T03:00:00Z');
  expect(runIdOf(day, { a: 1 })).toMatch(/^2026-03-01T03-[0-9a-f]{8}$/);
  expect(runIdOf(day, { a: 1 })).toBe(runIdOf(day, { a: 1 }));
  expect(runIdOf(day, { a: 2 })).not.toBe(runIdOf(day, { a: 1 }));
});

test('people are spread over all partitions', () => {
  const used = new Set(Array.from({ length: 5000 }, (_, i) => partitionOf(i.toString(16).padStart(24, '0'))));
  expect(used.size).toBe(PARTITIONS);
});
