import type { VideoFacts } from '@reelgraph/videos';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillPage, inOrder, type Steps } from './fill-page.ts';

/** Candidates 0, 1, 2 ... of which only some may be shown. */
function stepsOver(total: number, allowed: (index: number) => boolean): { steps: Steps<number>; rounds: () => number } {
  let at = 0;
  let rounds = 0;
  const steps: Steps<number> = {
    find: async (count) => {
      const from = at;
      at = Math.min(total, at + count);
      return Array.from({ length: at - from }, (_, index) => ({
        videoId: String(from + index),
        source: 'FRESH',
        position: from + index,
      }));
    },
    load: async (candidates) => {
      rounds += 1;
      const relation = { follows: false, blockedEitherWay: false };
      return new Map(
        // @note only the id is judged.
        candidates.map(({ videoId }) => [videoId, { video: { id: videoId } as VideoFacts, isSeen: false, relation }]),
      );
    },
    allows: ({ video }) => allowed(Number(video.id)),
    arrange: inOrder,
  };
  return { steps, rounds: () => rounds };
}

it('is full whenever there are enough that may be shown, in their order, and knows whether there are more', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(300),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 9 }),
      async (total, size, nth) => {
        const all = Array.from({ length: total }, (_, index) => index).filter((index) => index % nth === 0);
        const page = await fillPage(stepsOver(total, (index) => index % nth === 0).steps, size);
        expect(page.items.map(({ position }) => position)).toEqual(all.slice(0, size));
        expect(page.hasNextPage).toBe(all.length > size);
      },
    ),
  );
});

it('loads once where a third may not be shown, and gives up where nothing may', async () => {
  const most = stepsOver(1_000, (index) => index % 3 !== 0);
  await fillPage(most.steps, 50);
  expect(most.rounds()).toBe(1);
  const none = stepsOver(1_000_000, () => false);
  expect(await fillPage(none.steps, 50)).toEqual({ items: [], hasNextPage: false });
  expect(none.rounds()).toBeLessThan(20);
});
