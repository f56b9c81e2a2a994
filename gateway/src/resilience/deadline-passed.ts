import { SubgraphFailure } from '@reelgraph/federation';

/** The time of those who ask was over before the subgraph's own: asking again would help nobody. */
export class DeadlinePassed extends SubgraphFailure {
  /** Whether the subgraph had enough time all the same: where it had little, being late says nothing of it. */
  readonly isSubgraphSlow: boolean;

  constructor(subgraph: string, isSubgraphSlow: boolean) {
    super('SUBGRAPH_TIMEOUT', subgraph, `Subgraph "${subgraph}" did not answer in time.`);
    this.isSubgraphSlow = isSubgraphSlow;
  }
}

/** Whether the time went by before a subgraph could be asked for what it gives. */
export function isOwnDelay(failure: unknown): boolean {
  return failure instanceof DeadlinePassed && !failure.isSubgraphSlow;
}
