import { SubgraphFailure, type SubgraphFailureCode, type SubgraphResponse } from '@reelgraph/federation';
import { DeadlinePassed } from './deadline-passed.ts';

const CODES: ReadonlySet<SubgraphFailureCode> = new Set(['SUBGRAPH_UNREACHABLE', 'SUBGRAPH_TIMEOUT']);
/** What processes and proxies answer that are starting, stopping or full. */
const STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether a failure is one of the moment, so that asking again may help: of the way to the subgraph, not of what was asked. */
export function isTransientFailure(error: unknown): boolean {
  return error instanceof SubgraphFailure && CODES.has(error.code) && !(error instanceof DeadlinePassed);
}

/** Whether it was the subgraph that was late, and not only those who asked. */
export function isLate(error: unknown): boolean {
  return error instanceof DeadlinePassed && error.isSubgraphSlow;
}

/** Whether an answer says that the subgraph cannot answer just now. */
export function isTransientAnswer(answer: unknown): boolean {
  // @note the policy hands over what `Send` answered.
  return STATUSES.has((answer as SubgraphResponse).status);
}
