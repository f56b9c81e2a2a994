import type { CleanDeps, Prices, RunDeps } from '@reelgraph/tiers';

/** What a run needs, and what cleaning up after it needs. */
export type Context = RunDeps & CleanDeps & { readonly prices: Prices };
