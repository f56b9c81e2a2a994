export { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './document/limits.ts';
export {
  type ExecutionResult,
  Executor,
  type ExecutorOptions,
  type GraphQLRequest,
  type RequestContext,
} from './executor.ts';
export { graphqlHandler, type HandlerOptions } from './http/handle-graphql.ts';
export { HttpProblem } from './http/http-problem.ts';
export { type ApartOptions, planApart } from './planning/plan-apart.ts';
export { type Planner, PlanningError, planHere } from './planning/planner.ts';
export { type LoadOptions, loadSupergraph, type SubgraphAddress, type Supergraph } from './supergraph.ts';
export { DEFAULT_POOL_OPTIONS, type PoolOptions, Pools } from './transport/pools.ts';
export {
  type Send,
  SubgraphFailure,
  type SubgraphFailureCode,
  type SubgraphRequest,
  type SubgraphResponse,
} from './transport/send.ts';
