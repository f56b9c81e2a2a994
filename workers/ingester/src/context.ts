import type { EventLog, ViewHistory, Views } from '@reelgraph/views';
import type { IngestingMeasures } from './measure-ingesting.ts';

/** What ingesting needs. */
export type Context = {
  readonly log: EventLog;
  readonly history: Pick<ViewHistory, 'positions' | 'succeed' | 'write'>;
  readonly views: Pick<Views, 'addViewers'>;
  /** Is told which videos were just viewed: archived ones may be wanted back. */
  readonly viewed: (videoIds: readonly string[]) => Promise<unknown>;
  readonly measures: IngestingMeasures;
  readonly now: () => Date;
  /** The name of this ingester; one that is started in its place has the same. */
  readonly writer: string;
  /** The partitions that are this ingester's. */
  readonly partitions: readonly number[];
};
