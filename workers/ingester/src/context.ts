import type { EventLog, ViewHistory } from '@reelgraph/views';

/** What ingesting needs. */
export type Context = {
  readonly log: EventLog;
  readonly history: Pick<ViewHistory, 'positions' | 'write'>;
  /** The partitions that are this ingester's. */
  readonly partitions: readonly number[];
};
