import type { ChangeLog } from '@reelgraph/changes';
import type { Edge } from '@reelgraph/edge';
import type { Redis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import type { VideoStore } from '@reelgraph/videos';
import type { Views } from '@reelgraph/views';
import type { CacherEvents } from './events.ts';
import type { Budget } from './jobs/warm-budget.ts';
import type { ListHeads } from './store/list-heads.ts';
import type { PurgeStore } from './store/purge-store.ts';

export type Context = {
  readonly edge: Edge;
  readonly views: Pick<Views, 'topCounts'>;
  readonly videos: Pick<VideoStore, 'byIds' | 'served'>;
  readonly heads: Pick<ListHeads, 'tops'>;
  readonly purges: PurgeStore;
  readonly changes: Pick<ChangeLog, 'since'>;
  readonly stream: { redis: Redis; prefix: string };
  readonly countries: readonly string[];
  readonly top: number;
  readonly budget: Budget;
  readonly events: CacherEvents;
  readonly log: Logger;
  readonly now: () => Date;
};
