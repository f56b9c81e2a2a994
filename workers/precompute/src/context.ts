import type { Db } from '@reelgraph/mongo';
import type { Logger } from '@reelgraph/service';
import type { Engine } from './spark/engine.ts';
import type { RunStore } from './store/run-store.ts';

/** What a run needs. */
export type Context = {
  readonly db: Db;
  readonly runs: RunStore;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly engine: Engine;
  readonly top: number;
  readonly threads: number;
  /** how long a dead process keeps others from going on */
  readonly leaseMs: number;
  readonly now: () => Date;
  readonly onProgress?: ((stage: string, done: number, all: number) => void) | undefined;
};
