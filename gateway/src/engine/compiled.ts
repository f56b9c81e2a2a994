import { IDENTITY_HEADER, type Identity } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import {
  type Authority,
  type EntityKeeper,
  EventStreams,
  type ExecutionResult,
  Executor,
  type GraphQLRequest,
  HttpProblem,
  isDeep,
  loadSupergraph,
  MULTIPART,
  multipartParts,
  negotiate,
  Pools,
  planApart,
  type RequestContext,
  type Send,
} from '@reelgraph/federation';
import { isOwnDelay } from '../resilience/deadline-passed.ts';
import { Callers } from './callers.ts';
import type { AdmitOperation, Asked, Engine, EngineRequest, EngineResponse, UrlOf } from './engine.ts';
import { presentFor } from './public-error.ts';
import { subgraphsOf } from './subgraphs-of.ts';

const TIMEOUT_MS = 15_000;

export type CompiledOptions = {
  readonly supergraphSdl: string;
  readonly urlOf: UrlOf;
  readonly identitySecret: string;
  readonly introspection: boolean;
  /** Put around the sending of every request to a subgraph. */
  readonly wrapSend?: (send: Send) => Send;
  /** Looks at every operation before it runs. */
  readonly admit?: AdmitOperation;
  /** Hears of documents that are no operation; may throw where there were too many. */
  readonly onUnreadable?: (request: EngineRequest) => void;
  /** What becomes of a query whose time this process let go by: the error to refuse it with, where that is its fault. */
  readonly refuseLate?: () => AppError | undefined;
  /** What keeps entities for a request, where something does. */
  readonly keeperFor?: (request: EngineRequest) => EntityKeeper;
};

/** Plans with Apollo's planner and executes with our own executor. */
export function openCompiledEngine(options: CompiledOptions): Engine {
  const { urlOf, wrapSend = (send) => send, introspection } = options;
  const load = (sdl: string) => {
    const urls = Object.fromEntries(subgraphsOf(sdl).map((subgraph) => [subgraph.name, urlOf(subgraph)]));
    return loadSupergraph(sdl, { urls });
  };
  const pools = new Pools({ timeoutMs: TIMEOUT_MS });
  const streams = new EventStreams({ timeoutMs: TIMEOUT_MS });
  const executor = new Executor({
    supergraph: load(options.supergraphSdl),
    send: wrapSend(pools.send),
    subscribe: streams.subscribe,
    plannerFor: planApart,
    introspection,
  });
  const callers = new Callers(options.identitySecret);
  return {
    get subgraphs() {
      return [...executor.supergraph.subgraphs.values()];
    },
    get stats() {
      return executor.stats;
    },
    execute: (request) => execute(executor, request, callers, options),
    async replaceSupergraph(sdl) {
      await executor.replaceSupergraph(load(sdl));
      await pools.keepOnly([...executor.supergraph.subgraphs.values()].map(({ url }) => url));
    },
    async [Symbol.asyncDispose]() {
      await executor[Symbol.asyncDispose]();
      await streams[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
    },
  };
}

async function execute(
  executor: Executor,
  request: EngineRequest,
  callers: Callers,
  { admit, onUnreadable, keeperFor, refuseLate }: CompiledOptions,
): Promise<EngineResponse> {
  const accepted = acceptedBy(request);
  const asked = requestOf(request.asked);
  const present = presentFor(request.log);
  let isRefusable = false;
  let refusal: AppError | undefined;
  const context: RequestContext = {
    ...contextOf(request, callers),
    present(error, failure, operationName) {
      if (isRefusable && isOwnDelay(failure)) refusal ??= refuseLate?.();
      return refusal ? error : present(error, failure, operationName);
    },
    ...(keeperFor && { keeper: keeperFor(request) }),
    ...(request.observe && { observe: request.observe }),
    isIncremental: accepted.multipart,
    admit: (operation) => {
      isRefusable = operation.kind === 'query' && !accepted.multipart;
      admit?.(operation, request, executor.supergraph);
      return [];
    },
  };
  let result: ExecutionResult;
  try {
    result = await executor.execute(asked, context);
  } catch (error) {
    throw asRefusal(error, asked);
  }
  // Half an answer for want of time would be asked for again at once: a client that is told to wait helps.
  if (refusal) throw refusal;
  const { operation, cacheControls, events } = result;
  if (!result.isExecuted && !operation) onUnreadable?.(request);
  const told = { cacheControls, ...(operation && { operation }), ...(events && { events }) };
  return { ...httpAnswer(result, accepted.single), ...told };
}

/** Values nested thousands of levels deep: writing or checking them runs out of stack. */
function asRefusal(error: unknown, { variables }: GraphQLRequest): unknown {
  if (!(error instanceof RangeError) || !isDeep(variables)) return error;
  return new AppError('BAD_INPUT', { detail: 'The variables are nested too deeply.' });
}

function httpAnswer(result: ExecutionResult, contentType: string): EngineResponse {
  const { isExecuted, code, json, later } = result;
  const headers = [
    ['content-type', later ? MULTIPART : contentType],
    ['cache-control', 'no-store'],
  ] as const;
  if (isExecuted) return { status: 200, headers, body: later ? multipartParts(json, later) : json };
  if (code === 'OPERATION_NOT_ALLOWED_HERE')
    return { status: 405, headers: [...headers, ['allow', 'POST']], body: json };
  return { status: code === 'PLANNER_BUSY' ? 503 : 400, headers, body: json };
}

function acceptedBy({ headers }: EngineRequest) {
  try {
    return negotiate(headers.accept);
  } catch (error) {
    if (error instanceof HttpProblem) throw new AppError('NOT_ACCEPTABLE', { detail: error.message });
    throw error;
  }
}

function requestOf({ query, operationName, variables }: Asked): GraphQLRequest {
  if (!query) throw new AppError('BAD_INPUT', { detail: 'The request must have a `query`.' });
  return { query, operationName: operationName || null, variables: variables ?? null };
}

function contextOf(request: EngineRequest, callers: Callers): RequestContext {
  const { identity, signal, deadlineAt, isReadOnly, takesEvents } = request;
  const sign = () => ({ [IDENTITY_HEADER]: callers.headerOf(identity, new Date()) });
  return {
    headers: sign,
    authority: authorityOf(identity),
    ...(takesEvents && { takesEvents, renew: renewal(sign, deadlineAt) }),
    callerKey: callers.keyOf(identity),
    signal,
    isReadOnly,
    ...(deadlineAt !== undefined && { deadlineAt }),
  };
}

function authorityOf({ viewer }: Identity): Authority {
  return { isAuthenticated: viewer !== null, scopes: new Set(viewer?.scopes) };
}

/** For each event of a subscription a fresh signature, and as much time as a request has. */
function renewal(sign: () => Record<string, string>, deadlineAt: number | undefined): RequestContext['renew'] {
  const budgetMs = deadlineAt === undefined ? undefined : deadlineAt - performance.now();
  return () => ({ headers: sign(), ...(budgetMs !== undefined && { deadlineAt: performance.now() + budgetMs }) });
}
