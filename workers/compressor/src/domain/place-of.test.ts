import { expect, it } from 'vitest';
import { placeOf } from './place-of.ts';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:00:01Z');
const lease = (afterDeath: boolean) => ({ fence: 1, holder: 'a', until: now, afterDeath });

it.each([
  ['nobody died', 0, false, null, 'beside'],
  ['nobody died, and it waits for its retry', 0, false, later, 'beside'],
  ['one died just now', 1, true, null, 'alone'],
  ['one died some time ago', 1, false, null, 'alone'],
  ['one died, and another failed', 1, false, later, 'alone'],
  ['one too many died just now', 3, true, null, 'rest'],
  ['it rests', 3, false, later, 'rest'],
  ['it has rested', 3, false, now, 'alone'],
  ['it was called back from its rest', 3, false, null, 'alone'],
  ['it did it again', 4, true, now, 'rest'],
] as const)('when %s', (_name, deaths, afterDeath, dueAt, place) => {
  expect(placeOf({ deaths, dueAt, lease: lease(afterDeath) }, 3, now)).toBe(place);
});
