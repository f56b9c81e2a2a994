import type { QueryPlan } from '@apollo/query-planner';
import type { Supergraph } from '../supergraph.ts';
import { createQueryPlanner } from './query-planner.ts';

/** Makes plans for the operations of one supergraph. */
export type Planner = AsyncDisposable & {
  readonly plan: (document: string, operationName: string | undefined) => Promise<QueryPlan>;
};

/** Plans in this thread: simple, but everything else waits meanwhile. */
export function planHere({ sdl, maxEvaluatedPlans }: Supergraph): Planner {
  const plan = createQueryPlanner(sdl, maxEvaluatedPlans);
  return {
    plan: async (document, operationName) => plan(document, operationName),
    async [Symbol.asyncDispose]() {},
  };
}

/** The planner gave up, or was made to. */
export class PlanningError extends Error {
  override readonly name = 'PlanningError';
  /** Asking again would end the same way. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isFinal = isFinal;
  }
}
