import { expect, test } from 'vitest';
import { affinityOf } from './affinity.ts';
import type { CatalogueVideo } from './catalogue.ts';
import { feedRules } from './feed-rules.ts';

const video = (owner: number, ...tags: number[]): CatalogueVideo => ({
  ...{ id: 'v', owner, tags, durationMs: 20_000, publishedMs: 0, twins: 0 },
});
const times = (count: number, one: CatalogueVideo, liked: boolean) =>
  Array.from({ length: count }, () => ({ video: one, liked }));

test('says how much more a hashtag and a creator are liked than anything, the more surely the more was seen', () => {
  const few = affinityOf([...times(2, video(1, 1), true), ...times(2, video(2, 2), false)], feedRules);
  const many = affinityOf([...times(20, video(1, 1), true), ...times(20, video(2, 2), false)], feedRules);
  expect(many(video(3, 1))).toBeGreaterThan(few(video(3, 1)));
  expect(few(video(3, 1))).toBeGreaterThan(0);
  expect(many(video(3, 2))).toBeLessThan(few(video(3, 2)));
  expect(many(video(1, 1))).toBeGreaterThan(many(video(3, 1)));
});

test('says nothing of what somebody knows nothing of', () => {
  expect(affinityOf([], feedRules)(video(1, 1))).toBe(0);
  const some = affinityOf(times(5, video(1, 1), true), feedRules);
  expect([some(video(2, 2)), some(video(2)), some(undefined)]).toEqual([0, 0, 0]);
});

test('stays between -1 and 1, whatever is liked', () => {
  const all = affinityOf([...times(500, video(1, 1), true), ...times(500, video(2, 2), false)], feedRules);
  expect(all(video(1, 1))).toBeLessThanOrEqual(1);
  expect(all(video(2, 2))).toBeGreaterThanOrEqual(-1);
});
