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
  /** By video, how alike it is to what stands at a place already: the same ones are asked about again and again. */
  const known = new Map<number, number[]>();
  while (left.length > 0) {
    const last = out.at(-1);
    const owners = out.slice(-(within - 1)).map((one) => ownerOf(shelf, one.video));
    const fits = ({ video }: ListItem) =>
      !areTwins(shelf, video, last?.video) && countOf(owners, ownerOf(shelf, video)) < perCreator;
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
    const before = Math.max(0, out.length - back);
    let best = first;
    let highest = Number.NEGATIVE_INFINITY;
    for (let place = first; place < Math.min(left.length, first + ahead); place++) {
      const item = left[place];
      if (!item || !fits(item)) continue;
      const alikes = known.get(item.video) ?? [];
      known.set(item.video, alikes);
      let alike = 0;
      for (let at = before; at < out.length; at++) {
        const one = alikes[at] ?? likeness(shelf, item.video, out[at]?.video ?? 0);
        alikes[at] = one;
        if (one > alike) alike = one;
      }
      const score = (1 - variety) * (1 - (place - first) / ahead) - variety * alike;
      if (score > highest) [best, highest] = [place, score];
    }
    return best;
  }
}

function countOf(owners: readonly number[], owner: number): number {
  let count = 0;
  for (const one of owners) if (one === owner) count++;
  return count;
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
