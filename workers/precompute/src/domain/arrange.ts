import type { ListItem } from '@reelgraph/lists';
import type { FeedRules } from './feed-rules.ts';
import type { Shelf } from './shelf.ts';

/**
 * Puts a list into an order that is good to watch: of the next few always the one that is early and unlike the last ones (maximal
 * marginal relevance), never two twins in a row, and few of one creator close together. What can't keep that comes last.
 */
export function arrange(list: readonly ListItem[], shelf: Shelf, { arrangement }: FeedRules): ListItem[] {
  const { ahead, back, varied, variety, perCreator, within } = arrangement;
  const left = [...list];
  const out: ListItem[] = [];
  while (left.length > 0) {
    const last = out.at(-1);
    const recent = out.slice(-(within - 1));
    const fits = ({ video }: ListItem) =>
      !areTwins(shelf, video, last?.video) &&
      recent.filter((one) => ownerOf(shelf, one.video) === ownerOf(shelf, video)).length < perCreator;
    let best = left.findIndex(fits);
    if (best < 0)
      best = Math.max(
        0,
        left.findIndex(({ video }) => !areTwins(shelf, video, last?.video)),
      );
    else if (out.length < varied && variety > 0) best = pickVaried(best, fits);
    const [chosen] = left.splice(best, 1);
    if (chosen) out.push(chosen);
  }
  return out;

  function pickVaried(first: number, fits: (item: ListItem) => boolean): number {
    const before = out.slice(-back);
    let best = first;
    let highest = Number.NEGATIVE_INFINITY;
    for (let place = first; place < Math.min(left.length, first + ahead); place++) {
      const item = left[place];
      if (!item || !fits(item)) continue;
      const alike = before.reduce((most, one) => Math.max(most, likeness(shelf, item.video, one.video)), 0);
      const score = (1 - variety) * (1 - (place - first) / ahead) - variety * alike;
      if (score > highest) [best, highest] = [place, score];
    }
    return best;
  }
}

function ownerOf({ videos }: Shelf, video: number): number {
  return videos[video]?.owner ?? -1;
}

function areTwins({ videos }: Shelf, video: number, other: number | undefined): boolean {
  return other !== undefined && videos[video]?.twins === videos[other]?.twins;
}

function likeness({ vectors }: Shelf, a: number, b: number): number {
  if (!vectors) return 0;
  const { k, values } = vectors;
  let sum = 0;
  for (let f = 0; f < k; f++) sum += (values[a * k + f] ?? 0) * (values[b * k + f] ?? 0);
  return sum;
}
