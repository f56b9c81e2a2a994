import type { ListItem } from '@reelgraph/lists';
import type { NearVideo } from './list-source.ts';
import type { RecentDeed } from './recently.ts';
import { sessionRules } from './session-rules.ts';

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
  const add = (video: number, deed: number, because: number) => {
    const known = lifts.get(video) ?? { by: 0, best: 0, because };
    // Who has liked what lies near since then has changed their mind: a swipe before that says no more than a watch.
    const by = deed < 0 && known.by <= 0 ? sessionRules.swiped * deed : deed;
    const isBetter = by > known.best;
    lifts.set(video, {
      by: known.by + by,
      best: Math.max(by, known.best),
      because: isBetter ? because : known.because,
    });
  };
  // The newest deed first.
  for (const [age, { videoId, weight }] of last.entries()) {
    const around = near.get(videoId);
    if (!around || weight === 0) continue;
    const strength = weight * sessionRules.fades ** age;
    for (const { video, likeness } of around.near) add(video, strength * likeness, around.video);
  }
  return lifts;
}
