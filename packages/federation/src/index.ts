export type { Authority } from './authorization/rule.ts';
export { stripAuthorization } from './authorization/strip-authorization.ts';
export { type CostOf, planCosts } from './cost/plan-cost.ts';
export { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './document/limits.ts';
export type { Prepared } from './document/prepare.ts';
export { isExactNumber, keepExact, parseExactly, parseLongNumbers } from './exact-json.ts';
export { Executor, type ExecutorOptions } from './executor.ts';
export { eventFrames } from './http/event-frames.ts';
export { graphqlHandler, type HandlerOptions } from './http/handle-graphql.ts';
export { HttpProblem } from './http/http-problem.ts';
export type { HttpReply, HttpRequest } from './http/http-request.ts';
export { isJson } from './http/is-json.ts';
export { MULTIPART, multipartParts } from './http/multipart.ts';
export { type Accepted, negotiate, takesOnlyEvents } from './http/negotiate.ts';
export { sendStream } from './http/send-stream.ts';
export { type ApartOptions, planApart } from './planning/plan-apart.ts';
export { type Planner, PlanningError, planHere } from './planning/planner.ts';
export type { Admit, ExecutionResult, GraphQLRequest, RequestContext } from './request.ts';
export { Departure, type Leaving, signalOf } from './run/departure.ts';
export type { EntityKeeper, EntityQuestion, KeptEntity } from './run/entity-keeper.ts';
export type { FetchAnswered, FetchAsked, ObserveFetch } from './run/observe-fetch.ts';
export type { PresentError, ResponseError } from './run/response-error.ts';
export { type LoadOptions, loadSupergraph, type SubgraphAddress, type Supergraph } from './supergraph.ts';
export { Deadlines } from './transport/deadlines.ts';
export { isDeep } from './transport/depth.ts';
export { EventStreams } from './transport/event-streams.ts';
export { DEFAULT_POOL_OPTIONS, type PoolOptions, Pools } from './transport/pools.ts';
export {
  type Send,
  SubgraphFailure,
  type SubgraphFailureCode,
  type SubgraphRequest,
  type SubgraphResponse,
} from './transport/send.ts';
