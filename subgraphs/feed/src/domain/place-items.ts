import type { BlendPosition } from './blend.ts';
import type { PageItem } from './fill-page.ts';
import { lateNumber } from './late-uploads.ts';
import type { ScrollPosition } from './scroll-position.ts';
import { markOf, spaceOut, tailAfter } from './space-out.ts';

/**
 * Puts what may be shown into its places, each with the position after it. What is of the run is remembered by its number, so its order is
 * free. Beyond the run the position says how far the scroll is; what comes before its turn there, since a twin must wait, is remembered too.
 */
export function placeItems(
  allowed: readonly PageItem<BlendPosition>[],
  size: number,
  from: ScrollPosition,
): PageItem<ScrollPosition>[] {
  const marked = allowed.map((item) => ({ item, mark: markOf(item.video), isFree: item.listed !== undefined }));
  const inTurn = allowed.filter(({ listed }) => listed === undefined);
  const early = new Set<string>();
  const delivered = new Set(from.delivered);
  let position = from;
  return spaceOut(marked, size, from.tail).map(({ item, mark }) => {
    if (item.listed) delivered.add(item.listed.number);
    else early.add(item.videoId);
    for (let next = inTurn[0]; next && early.delete(next.videoId); next = inTurn[0]) {
      position = { ...position, ...next.position };
      inTurn.shift();
    }
    const all = new Set([...delivered, ...Array.from(early, lateNumber)]);
    position = { ...position, delivered: all, count: position.count + 1, tail: tailAfter(position.tail, mark) };
    return { ...item, position };
  });
}
