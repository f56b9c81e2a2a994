import { GraphQLError } from 'graphql';
import { Documents } from './document/documents.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './document/limits.ts';
import type { Prepared } from './document/prepare.ts';
import type { Variables } from './document/variables.ts';
import { type Planner, planHere } from './planning/planner.ts';
import { Incremental } from './run/incremental.ts';
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
  /** A request that may not change anything: mutations are refused (HTTP GET). */
  readonly isReadOnly?: boolean;
  /** The client takes deferred parts one by one. */
  readonly isIncremental?: boolean;
};

export type ExecutionResult = {
  /** False when the request was refused before anything was executed. */
  readonly isExecuted: boolean;
  /** The whole response, or its first part where others follow. */
  readonly json: string;
  readonly later?: AsyncGenerator<string, void, undefined>;
  /** The cache-control headers of all answers that went into it. */
  readonly cacheControls: readonly (string | undefined)[];
};

export type ExecutorOptions = {
  readonly supergraph: Supergraph;
  readonly send: Send;
  readonly limits?: Partial<DocumentLimits>;
  /** Where plans are made: in this thread if not told otherwise. */
  readonly plannerFor?: (supergraph: Supergraph) => Planner;
  /** Memory for documents that were made ready, in bytes. */
  readonly documentCacheBytes?: number;
  /** The most entities of several clients in one request to a subgraph. */
  readonly maxRepresentations?: number;
};

/** Runs operations on a supergraph. */
export class Executor implements AsyncDisposable {
  readonly #options: ExecutorOptions;
  readonly #inFlight: InFlight;
  readonly #outbox: Outbox;
  #documents: Documents;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#inFlight = new InFlight(options.send);
    this.#outbox = new Outbox(this.#inFlight, options.maxRepresentations ?? 1_000);
    this.#documents = this.#open(options.supergraph);
  }

  get supergraph(): Supergraph {
    return this.#documents.supergraph;
  }

  get stats() {
    return { ...this.#inFlight.stats, ...this.#documents.stats };
  }

  /** From now on requests run on another supergraph; those under way end on the one they began with. */
  replaceSupergraph(supergraph: Supergraph): void {
    const old = this.#documents;
    this.#documents = this.#open(supergraph);
    void old[Symbol.asyncDispose]();
  }

  async execute(request: GraphQLRequest, context: RequestContext = {}): Promise<ExecutionResult> {
    const documents = this.#documents;
    const found = documents.get(request.query, request.operationName ?? undefined);
    const prepared = found instanceof Promise ? await found : found;
    if ('refusal' in prepared) return refuse(prepared.refusal);
    const begun = this.#begin(documents.supergraph, prepared, request.variables ?? {}, context);
    if (!('run' in begun)) return refuse(begun);
    const { run, writer } = begun;
    const { signal } = context;
    const onAbort = () => run.abandon();
    signal?.addEventListener('abort', onAbort);
    const { step } = prepared.plan;
    const running = step && runStep(run, step);
    if (running) await running;
    const { incremental } = run.options;
    if (incremental && !incremental.isEmpty) {
      const json = writeAnswer(run, writer, ',"hasNext":true');
      return { isExecuted: true, json, later: incremental.follow(run, json), cacheControls: run.cacheControls };
    }
    signal?.removeEventListener('abort', onAbort);
    return { isExecuted: true, json: writeAnswer(run, writer), cacheControls: run.cacheControls };
  }

  #begin(supergraph: Supergraph, prepared: Prepared, variables: Variables, context: RequestContext) {
    const problems = prepared.checkVariables(variables);
    if (problems.length > 0) return problems;
    const flags = prepared.readFlags(variables);
    if (flags instanceof GraphQLError) return [flags];
    if (prepared.kind === 'subscription' || (context.isReadOnly && prepared.kind !== 'query')) {
      return [new GraphQLError(`A ${prepared.kind} cannot be executed this way.`)];
    }
    const writer = prepared.writerFor(flags, context.isIncremental === true);
    const run = new Run({
      machinery: { supergraph, inFlight: this.#inFlight, outbox: this.#outbox },
      caller: callerOf(context),
      joined: prepared.joined,
      flags,
      variables,
      data: {},
      ...(writer.deferred.size > 0 && { incremental: new Incremental(writer.deferred) }),
    });
    return { run, writer };
  }

  #open(supergraph: Supergraph): Documents {
    const { limits, documentCacheBytes = 64 * 1024 * 1024, plannerFor = planHere } = this.#options;
    const allLimits = { ...DEFAULT_DOCUMENT_LIMITS, ...limits };
    return new Documents(supergraph, plannerFor(supergraph), allLimits, documentCacheBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#documents[Symbol.asyncDispose]();
  }
}

function refuse(errors: readonly GraphQLError[]): ExecutionResult {
  return { isExecuted: false, json: requestErrors(errors), cacheControls: [] };
}

const NOBODY: Caller = { headers: [], key: '' };

function callerOf({ headers }: RequestContext): Caller {
  if (!headers) return NOBODY;
  const flat = Object.entries(headers).flat();
  return flat.length === 0 ? NOBODY : { headers: flat, key: JSON.stringify(flat) };
}
