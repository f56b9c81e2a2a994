import type { Identity } from '@reelgraph/auth';

/** Everything that subgraphs are told of a request but its id, which changes no answer. */
export function callerKeyOf({ viewer, region }: Identity): string {
  return JSON.stringify([viewer, region]);
}
