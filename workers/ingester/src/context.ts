import type { EventLog, ViewHistory } from '@reelgraph/views';

/** What ingesting needs. */
export type Context = {
  readonly log: EventLog;
  readonly history: Pick<ViewHistory, 'positions' | 'succeed' | 'write'>;
  /** The name of this ingester; one that is started in its place has the same. */
  readonly writer: string;
  /** The partitions that are this ingester's. */
  readonly partitions: readonly number[];
};
