import { expect, it } from 'vitest';
import { mergeCacheControls } from './merge-cache-controls.ts';

const nothing = { maxAgeSeconds: 0, isPublic: false };

it.each([
  ['the shortest of its parts', ['max-age=60, public', 'public, max-age=5'], { maxAgeSeconds: 5, isPublic: true }],
  ['private where one part is', ['max-age=60, public', 'max-age=30, private'], { maxAgeSeconds: 30, isPublic: false }],
  ['nothing where a part may not be kept', ['max-age=60, public', 'no-store'], nothing],
  ['nothing where a part says nothing', ['max-age=60, public', undefined], nothing],
  ['nothing where an age is zero', ['max-age=0, public'], nothing],
  ['nothing where a part says something unheard of', ['max-age=soon'], nothing],
  ['nothing without parts', [], nothing],
])('an answer may be kept for %s', (_, parts, freshness) => {
  expect(mergeCacheControls(parts)).toEqual(freshness);
});
