import type { LogBatch, ViewEvent } from '@reelgraph/views';
import { expect, it } from 'vitest';
import { splitBatches } from './split-batches.ts';

const batch = (events: number): LogBatch => ({
  partition: 0,
  // @note only the length matters.
  events: Array<ViewEvent>(events),
  position: { log: 'a', entry: '1-0' },
});
const sizes = (groups: LogBatch[][]) => groups.map((group) => group.map(({ events }) => events.length));

it('fills groups up to the most, and lets a larger batch stand alone', () => {
  expect(sizes(splitBatches([3, 4, 5, 20, 1, 9].map(batch), 10))).toEqual([[3, 4], [5], [20], [1, 9]]);
  expect(splitBatches([], 10)).toEqual([]);
  expect(sizes(splitBatches([batch(20)], 10))).toEqual([[20]]);
});
