import type { EventLog, ViewHistory, Views } from '@reelgraph/views';

/** What ingesting needs. */
export type Context = {
  readonly log: EventLog;
  readonly history: Pick<ViewHistory, 'positions' | 'succeed' | 'write'>;
  readonly views: Pick<Views, 'addViewers'>;
  /** The name of this ingester; one that is started in its place has the same. */
  readonly writer: string;
  /** The partitions that are this ingester's. */
  readonly partitions: readonly number[];
};
