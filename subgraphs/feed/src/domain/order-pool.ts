import type { ListItem } from '@reelgraph/lists';
import type { NearVideo } from './list-source.ts';
import type { RecentDeed } from './recently.ts';

/** The constants of the session at hand, each with its reason. */
export const sessionRules = {
  /** each watch counts this part of the one after it: after 20 it says little */
  fades: 0.92,
  /** a video as near as can be to one that was liked just now comes as early as one at a quarter of its place */
  strength: 4,
  /** swiping away is meant: with three times what watching to the end says, a topic sinks to under half within 20 videos (audience) */
  swiped: 3,
  /** no one can be moved by more than 64 times its place */
  most: 3,
  /** added to each place, so that the very first can be moved down too */
  before: 8,
  /** where what is near but not in the list starts from: behind a page or two, unless it is very near */
  outsidersFrom: 40,
  /** what is less near than this is no reason to show it */
  leastNear: 0.15,
} as const;

type Lift = { by: number; best: number; because: number };

/**
 * The viewer's list as it is good for them now: what lies near what they just liked comes up, also when it is not in the list; what lies
 * near what they swiped away goes down.
 */
export function orderPool(
  items: readonly ListItem[],
  last: readonly RecentDeed[],
  near: ReadonlyMap<string, NearVideo>,
): ListItem[] {
  const lifts = liftsOf(last, near);
  const own = new Set([...near.values()].map(({ video }) => video));
  const listed = new Set(items.map(({ video }) => video));
  const { before, outsidersFrom, leastNear } = sessionRules;
  const placed = items.map((item, place) => ({ item, at: (place + before) * pull(lifts.get(item.video)?.by ?? 0) }));
  for (const [video, { by, because }] of lifts) {
    if (by < leastNear || listed.has(video) || own.has(video)) continue;
    placed.push({
      item: { video, source: 'SIMILAR', because, propensity: null },
      at: (outsidersFrom + before) * pull(by),
    });
  }
  return placed.sort((a, b) => a.at - b.at || a.item.video - b.item.video).map(({ item }) => item);
}

function pull(by: number): number {
  const { strength, most } = sessionRules;
  return strength ** -Math.max(-most, Math.min(most, by));
}

function liftsOf(last: readonly RecentDeed[], near: ReadonlyMap<string, NearVideo>): Map<number, Lift> {
  const lifts = new Map<number, Lift>();
  const add = (video: number, by: number, because: number) => {
    const known = lifts.get(video) ?? { by: 0, best: 0, because };
    const isBetter = by > known.best;
    lifts.set(video, {
      by: known.by + by,
      best: Math.max(by, known.best),
      because: isBetter ? because : known.because,
    });
  };
  for (const [age, { videoId, weight }] of last.entries()) {
    const around = near.get(videoId);
    if (!around || weight === 0) continue;
    const strength = (weight < 0 ? sessionRules.swiped : 1) * weight * sessionRules.fades ** age;
    for (const { video, likeness } of around.near) add(video, strength * likeness, around.video);
  }
  return lifts;
}
