import type { Identity } from '@reelgraph/auth';

const NOBODY = JSON.stringify([null, null]);

/** Everything that subgraphs are told of a request but its id, which changes no answer. */
export function callerKeyOf({ viewer, region }: Identity): string {
  if (viewer === null && region === null) return NOBODY;
  return JSON.stringify([viewer, region]);
}
