import { expect, it } from 'vitest';
import { newId } from './new-id.ts';

it('sorts by time and never repeats', () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => newId(new Date(1_700_000_000_000 + Math.floor(i / 10))));
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^[0-9a-f]{24}$/.test(id))).toBe(true);
  const times = ids.map((id) => id.slice(0, 12));
  expect([...times].sort()).toEqual(times);
});
