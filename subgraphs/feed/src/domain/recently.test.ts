import type { View } from '@reelgraph/views';
import { expect, it } from 'vitest';
import { toRecent } from './recently.ts';

const view = (parts: Partial<View>): View => ({
  ...{ clientViewId: 'view', viewerId: 'bob', videoId: 'v', playbackAt: new Date(0), region: null, source: 'LINK' },
  ...{ watchedMs: 0, completed: false, skipped: false, longEnough: false, ...parts },
});

it('seen is what was on screen for a second, or long enough for a view', () => {
  expect(toRecent(view({ watchedMs: 999 }), 1_000).isSeen).toBe(false);
  expect(toRecent(view({ watchedMs: 1_000 }), 1_000).isSeen).toBe(true);
  // Half of a clip of 1.2 s.
  expect(toRecent(view({ watchedMs: 600, longEnough: true }), 1_000).isSeen).toBe(true);
});

it('a watch to the end says most, one that is a view half of it, and a swipe the contrary', () => {
  const weightOf = (parts: Partial<View>) => toRecent(view(parts), 1_000).weight;
  expect(weightOf({ completed: true, longEnough: true })).toBe(1);
  expect(weightOf({ longEnough: true })).toBe(0.5);
  expect(weightOf({ watchedMs: 900 })).toBe(0);
  expect(weightOf({ skipped: true, longEnough: true })).toBe(-1);
});
