import type { ListItem } from '@reelgraph/lists';
import { expect, it } from 'vitest';
import { isLate, LATE_EVERY, lateNumber, putLate } from './late-uploads.ts';

const pool = Array.from(
  { length: 60 },
  (_, video): ListItem => ({
    ...{ video, source: 'TASTE', because: null, propensity: null },
  }),
);
const late = Array.from({ length: 10 }, (_, i) => `late-${i}`);

it('gives every 15th place of a scroll to what came after the night, with the chance that it had', () => {
  const mixed = putLate(pool, late, 'bob', 0);
  const places = mixed.flatMap(({ video }, place) => (isLate(video) ? [place] : []));
  expect(places).toEqual([7, 22, 37, 52]);
  expect(mixed[7]).toMatchObject({ source: 'EXPLORE', propensity: 0.1 });
  expect(mixed.filter(({ video }) => !isLate(video))).toEqual(pool);
  expect(putLate(pool, late, 'bob', 5).findIndex(({ video }) => isLate(video))).toBe(2);
});

it('shows different people different ones, so that somebody gets to see each', () => {
  const seen = new Set<number>();
  for (let viewer = 0; viewer < 60; viewer++)
    for (const { video } of putLate(pool.slice(0, LATE_EVERY), late, `viewer-${viewer}`, 0))
      if (isLate(video)) seen.add(video);
  expect(seen).toEqual(new Set(late.map(lateNumber)));
});
