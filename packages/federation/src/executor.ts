import { GraphQLError } from 'graphql';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './document/limits.ts';
import { type Prepared, prepare } from './document/prepare.ts';
import type { Variables } from './document/variables.ts';
import { Lru } from './lru.ts';
import { Run } from './run/run.ts';
import { runStep } from './run/run-plan.ts';
import { requestErrors, writeAnswer } from './run/write-answer.ts';
import type { Supergraph } from './supergraph.ts';
import { type Caller, InFlight } from './transport/in-flight.ts';
import { Outbox } from './transport/outbox.ts';
import type { Send } from './transport/send.ts';

/** A GraphQL request as it came over the wire. */
export type GraphQLRequest = {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Variables | null;
};

/** On whose behalf it runs, and how long anybody waits. */
export type RequestContext = {
  /** Forwarded to every subgraph; requests share answers only when all of these are equal. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A query that may not change anything: mutations are refused (HTTP GET). */
  readonly isReadOnly?: boolean;
};

export type ExecutionResult = {
  /** False when the request was refused before anything was executed. */
  readonly isExecuted: boolean;
  /** The whole response. */
  readonly json: string;
  /** The cache-control headers of all answers that went into it. */
  readonly cacheControls: readonly (string | undefined)[];
};

export type ExecutorOptions = {
  readonly supergraph: Supergraph;
  readonly send: Send;
  readonly limits?: Partial<DocumentLimits>;
  /** Memory for documents that were made ready, in bytes. */
  readonly documentCacheBytes?: number;
  /** The most entities of several clients in one request to a subgraph. */
  readonly maxRepresentations?: number;
};

/** Runs operations on a supergraph. */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #limits: DocumentLimits;
  readonly #inFlight: InFlight;
  readonly #outbox: Outbox;
  #current: { readonly supergraph: Supergraph; readonly documents: Lru<Prepared> };

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_DOCUMENT_LIMITS, ...options.limits };
    this.#inFlight = new InFlight(options.send);
    this.#outbox = new Outbox(this.#inFlight, options.maxRepresentations ?? 1_000);
    this.#current = this.#serve(options.supergraph);
  }

  get supergraph(): Supergraph {
    return this.#current.supergraph;
  }

  get stats() {
    const { documents } = this.#current;
    return { ...this.#inFlight.stats, documents: documents.size, documentBytes: documents.bytes };
  }

  /** From now on requests run on another supergraph; those under way end on the one they began with. */
  replaceSupergraph(supergraph: Supergraph): void {
    this.#current = this.#serve(supergraph);
  }

  async execute(request: GraphQLRequest, context: RequestContext = {}): Promise<ExecutionResult> {
    const { supergraph, documents } = this.#current;
    const prepared = this.#prepare(supergraph, documents, request);
    if (!('plan' in prepared)) return refuse(prepared);
    const variables = request.variables ?? {};
    const problems = prepared.checkVariables(variables);
    if (problems.length > 0) return refuse(problems);
    const flags = prepared.readFlags(variables);
    if (flags instanceof GraphQLError) return refuse([flags]);
    if (prepared.kind === 'subscription' || (context.isReadOnly && prepared.kind !== 'query')) {
      return refuse([new GraphQLError(`A ${prepared.kind} cannot be executed this way.`)]);
    }
    const machinery = { supergraph, inFlight: this.#inFlight, outbox: this.#outbox };
    const run = new Run(machinery, { caller: callerOf(context), joined: prepared.joined, flags, variables });
    const { signal } = context;
    const onAbort = () => run.abandon();
    signal?.addEventListener('abort', onAbort);
    const { step } = prepared.plan;
    const running = step && runStep(run, step);
    if (running) await running;
    signal?.removeEventListener('abort', onAbort);
    const { write, introspect } = prepared.writerFor(flags);
    const json = writeAnswer(run, write, (key) => introspect(key, variables));
    return { isExecuted: true, json, cacheControls: run.cacheControls };
  }

  #serve(supergraph: Supergraph) {
    return { supergraph, documents: new Lru<Prepared>(this.#options.documentCacheBytes ?? 64 * 1024 * 1024) };
  }

  #prepare(supergraph: Supergraph, documents: Lru<Prepared>, { query, operationName }: GraphQLRequest) {
    const key = operationName ? `${operationName}\n${query}` : query;
    const known = documents.get(key);
    if (known) return known;
    try {
      const prepared = prepare(supergraph, query, operationName ?? undefined, this.#limits);
      if ('plan' in prepared) documents.set(key, prepared);
      return prepared;
    } catch (error) {
      return [preparationError(error)];
    }
  }
}

function refuse(errors: readonly GraphQLError[]): ExecutionResult {
  return { isExecuted: false, json: requestErrors(errors), cacheControls: [] };
}

function preparationError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const message = error instanceof Error ? error.message : 'unknown';
  return new GraphQLError(`The operation could not be planned: ${message}`, {
    extensions: { code: 'QUERY_PLANNING_FAILED' },
  });
}

const NOBODY: Caller = { headers: [], key: '' };

function callerOf({ headers }: RequestContext): Caller {
  if (!headers) return NOBODY;
  const flat = Object.entries(headers).flat();
  return flat.length === 0 ? NOBODY : { headers: flat, key: JSON.stringify(flat) };
}
