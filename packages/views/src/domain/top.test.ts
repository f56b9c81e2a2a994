import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionOf } from './partition.ts';
import { type Counted, cutShort, mergeTops } from './top.ts';

it('finds the highest of all partitions by asking few of them for more', () => {
  const counts = fc.array(fc.nat(20), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), (partitions, limit) => {
      const all = partitions.map((list, partition) =>
        list
          .filter((count) => count > 0)
          .map((count, index): Counted => ({ videoId: `${partition}-${index}`, count }))
          .sort((a, b) => b.count - a.count || (a.videoId < b.videoId ? -1 : 1)),
      );
      const ask = (asked: number) => (videos: Counted[]) => ({ asked, videos: videos.slice(0, asked) });
      const tops = all.map(ask(2));
      for (const index of cutShort(tops, limit)) tops[index] = ask(limit)(all[index] ?? []);
      const expected = mergeTops(all.map(ask(1_000)), limit);
      expect(mergeTops(tops, limit).map(({ count }) => count)).toEqual(expected.map(({ count }) => count));
    }),
  );
});

it('spreads videos evenly over the partitions', () => {
  const sizes = new Map<number, number>();
  for (let index = 0; index < 25_600; index++) {
    const partition = partitionOf(`0199f3a2b4c5${index.toString(16).padStart(12, '0')}`);
    sizes.set(partition, (sizes.get(partition) ?? 0) + 1);
  }
  expect(sizes.size).toBe(256);
  expect(Math.max(...sizes.values())).toBeLessThan(160);
});
