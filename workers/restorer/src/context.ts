import type { CleanDeps, RestoreDeps } from '@reelgraph/tiers';

export type Context = RestoreDeps &
  CleanDeps & {
    /** Videos brought back at once. */
    readonly concurrency: number;
  };
