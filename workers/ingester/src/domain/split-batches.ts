import type { LogBatch } from '@reelgraph/views';

/** Packs batches into groups of at most `most` events each (a larger one stands alone), one transaction per group. */
export function splitBatches(batches: readonly LogBatch[], most: number): LogBatch[][] {
  const groups: LogBatch[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    size += batch.events.length;
    if (size > most) {
      groups.push([]);
      size = batch.events.length;
    }
    groups.at(-1)?.push(batch);
  }
  return groups;
}
