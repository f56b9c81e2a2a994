import type { ListItem, ListSource } from '@reelgraph/lists';
import { arrange } from './arrange.ts';
import type { FeedRules } from './feed-rules.ts';
import type { Candidates } from './gather-candidates.ts';
import type { Shelf } from './shelf.ts';

const CYCLE = 20;

/** A list of at most `most` videos: each source in its places, taste in all others; then in an order that is good to watch. */
export function composeList(candidates: Candidates, shelf: Shelf, rules: FeedRules, most: number): ListItem[] {
  return arrange(merge(candidates, rules, most), shelf, rules);
}

/** Every video once, for the first source that comes to it. Taste is what fills the list where others end. */
function merge(candidates: Candidates, { places }: FeedRules, most: number): ListItem[] {
  const pattern = patternOf(places);
  const at = new Map<ListSource, number>();
  const taken = new Set<number>();
  const list: ListItem[] = [];
  const next = (source: ListSource): ListItem | undefined => {
    for (let place = at.get(source) ?? 0; ; place++) {
      const item = candidates[source][place];
      at.set(source, place + 1);
      if (!item || !taken.has(item.video)) return item;
    }
  };
  const firstOf = (sources: readonly ListSource[]) => {
    for (const source of sources) {
      const item = next(source);
      if (item) return item;
    }
    return undefined;
  };
  const rest: readonly ListSource[] = ['TASTE', 'SIMILAR', 'HASHTAG', 'TRENDING', 'CREATOR', 'EXPLORE'];
  for (let place = 0; list.length < most; place++) {
    const source = pattern[place % CYCLE] ?? 'TASTE';
    const item = next(source) ?? firstOf(rest);
    if (!item) break;
    taken.add(item.video);
    list.push(item);
  }
  return list;
}

/** Spreads the places of each source evenly over a cycle; the first place is taste's. */
export function patternOf(places: FeedRules['places']): ListSource[] {
  const pattern: ListSource[] = Array(CYCLE).fill('TASTE');
  // @note the keys of a constant
  const sources = Object.keys(places) as (keyof typeof places)[];
  for (const source of sources.sort((a, b) => places[b] - places[a])) {
    for (let n = 0; n < places[source]; n++) {
      let place = 1 + Math.floor(((n + 0.5) * (CYCLE - 1)) / places[source]);
      while (pattern[place % CYCLE] !== 'TASTE' || place % CYCLE === 0) place++;
      pattern[place % CYCLE] = source;
    }
  }
  return pattern;
}
