import type { TimePosition } from '@reelgraph/paging';
import type { Candidate, FeedSource } from './fill-page.ts';
import { sessionRules } from './session-rules.ts';

/** Where a scroll stands beyond the viewer's own list. */
export type BlendPosition = {
  /** The trending list's version. */
  readonly hot: string;
  readonly hotAt: number;
  /** The last fresh video that came up: when it was published, and its id. */
  readonly fresh: readonly [at: number, id: string] | null;
  /** How many came from trending and fresh, which take turns. */
  readonly turn: number;
};

const { freshEvery: FRESH_EVERY } = sessionRules;

export type BlendSources = {
  /** What is not for here, since it came or comes from elsewhere. */
  readonly without: ReadonlySet<string>;
  readonly hot: readonly string[];
  /** The next fresh ones after the position, and whether there are no more. */
  readonly fresh: readonly TimePosition[];
  readonly freshEnds: boolean;
};

export type Blended = {
  readonly candidates: Candidate<BlendPosition>[];
  /** Where to go on, candidates or not. */
  readonly position: BlendPosition;
  /** Whether nothing comes after. */
  readonly ends: boolean;
};

/**
 * Goes on from a position: trending with every third fresh, each video once. It stops at `count`, or where it must know more fresh
 * ones. All depends on the position and the sources alone, so a scroll neither repeats nor skips.
 */
export function blend(from: BlendPosition, sources: BlendSources, count: number): Blended {
  const { without, hot, fresh, freshEnds } = sources;
  const inHotToo = new Set(hot);
  const candidates: Candidate<BlendPosition>[] = [];
  let position = from;
  let freshAt = 0;
  const put = (videoId: string, source: FeedSource) => candidates.push({ videoId, source, position });
  while (candidates.length < count) {
    const inHot = hot[position.hotAt];
    const inFresh = fresh[freshAt];
    const isFreshTurn = inHot === undefined || position.turn % FRESH_EVERY === FRESH_EVERY - 1;
    if (isFreshTurn && inFresh) {
      freshAt += 1;
      position = { ...position, fresh: [inFresh.at.getTime(), inFresh.id] };
      if (without.has(inFresh.id) || inHotToo.has(inFresh.id)) continue;
      position = { ...position, turn: position.turn + 1 };
      put(inFresh.id, 'FRESH');
    } else if (isFreshTurn && !freshEnds) {
      return { candidates, position, ends: false };
    } else if (inHot !== undefined) {
      position = { ...position, hotAt: position.hotAt + 1 };
      if (without.has(inHot)) continue;
      position = { ...position, turn: position.turn + 1 };
      put(inHot, 'TRENDING');
    } else return { candidates, position, ends: true };
  }
  return { candidates, position, ends: false };
}
