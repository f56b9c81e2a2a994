import { GraphQLError } from 'graphql';
import { NOBODY } from './authorization/rule.ts';
import { Documents } from './document/documents.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './document/limits.ts';
import type { Prepared, Writer } from './document/prepare.ts';
import type { Variables } from './document/variables.ts';
import type { Packing } from './packed/packing.ts';
import { type Planner, planHere } from './planning/planner.ts';
import { callerOf, type ExecutionResult, type GraphQLRequest, type RequestContext } from './request.ts';
import { signalOf } from './run/departure.ts';
import { Incremental } from './run/incremental.ts';
import { presentAsIs } from './run/response-error.ts';
import { Run, type RunOptions } from './run/run.ts';
import { receiveRoot, rootBody } from './run/run-fetch.ts';
import { runStep } from './run/run-plan.ts';
import { answerEvents, readEvent } from './run/subscription.ts';
import { requestErrors, writeAnswer } from './run/write-answer.ts';
import type { Supergraph } from './supergraph.ts';
import { InFlight } from './transport/in-flight.ts';
import { Outbox } from './transport/outbox.ts';
import { type Send, SubgraphFailure, type SubgraphResponse } from './transport/send.ts';
import type { Subscribe } from './transport/subscribe.ts';

export type ExecutorOptions = {
  readonly supergraph: Supergraph;
  readonly send: Send;
  /** Without it there are no subscriptions. */
  readonly subscribe?: Subscribe;
  /** Whether clients may ask for the schema; they may if not told otherwise. */
  readonly introspection?: boolean;
  readonly limits?: Partial<DocumentLimits>;
  /** Where plans are made: in this thread if not told otherwise. */
  readonly plannerFor?: (supergraph: Supergraph) => Planner;
  /** Memory for documents that were made ready, in bytes. */
  readonly documentCacheBytes?: number;
  /** After how many runs of an operation the leaves of its answers are kept as text: functions for one run are not worth it. */
  readonly packAfter?: number;
  /** The most entities of several clients in one request to a subgraph. */
  readonly maxRepresentations?: number;
};

const DEFAULT_PACK_AFTER = 2;

/** Runs operations on a supergraph. */
export class Executor implements AsyncDisposable {
  readonly #options: ExecutorOptions;
  readonly #inFlight: InFlight;
  readonly #outbox: Outbox;
  #documents: Documents;
  /** Runs that answered with leaves as text, and those that began so and had to go on with values. */
  readonly #packed = { packed: 0, unpacked: 0 };

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
    return { ...this.#inFlight.stats, ...this.#documents.stats, ...this.#packed };
  }

  /**
   * Requests run on another supergraph as soon as that is warm: it has plans for what clients asked for last.
   * Those under way end on the one they began with.
   */
  async replaceSupergraph(supergraph: Supergraph): Promise<void> {
    const next = this.#open(supergraph);
    await next.warmUp(this.#documents);
    const old = this.#documents;
    this.#documents = next;
    void old[Symbol.asyncDispose]();
  }

  async execute(request: GraphQLRequest, context: RequestContext = {}): Promise<ExecutionResult> {
    const documents = this.#documents;
    const found = documents.get(request.query, request.operationName ?? undefined);
    const whole = found instanceof Promise ? await found : found;
    if ('refusal' in whole) return refuse(whole.refusal, context);
    const denied = whole.deniedTo?.(context.authority ?? NOBODY);
    const allowed = denied ? await documents.restrict(whole, denied) : whole;
    if ('refusal' in allowed) return refuse(allowed.refusal, context, whole);
    const isDecided = allowed.source.decisive.length === 0;
    const prepared = isDecided ? allowed : await documents.decide(allowed, request.variables ?? {});
    // As of a document that was no good: it was not admitted, so nobody has paid for the planning.
    if ('refusal' in prepared) return refuse(prepared.refusal, context);
    const admission = context.admit?.(prepared, request, context) ?? [];
    const objections = admission instanceof Promise ? await admission : admission;
    if (objections.length > 0) return refuse(objections, context, prepared);
    const begun = this.#begin(documents.supergraph, prepared, request.variables ?? {}, context);
    if (!('options' in begun)) return refuse(begun, context, prepared);
    if (prepared.kind === 'subscription') return this.#subscribe(prepared, begun, context);
    const { options, writer, packing } = begun;
    const run = new Run(options);
    const { signal } = context;
    const onAbort = () => run.abandon();
    signal?.addEventListener('abort', onAbort);
    const { step } = prepared.plan;
    const running = step && runStep(run, step);
    if (running) await running;
    const { incremental } = options;
    if (incremental && !incremental.isEmpty) {
      const json = writeAnswer(run, writer, ',"hasNext":true');
      const later = incremental.follow(run, json);
      return { isExecuted: true, operation: prepared, json, later, cacheControls: run.cacheControls };
    }
    signal?.removeEventListener('abort', onAbort);
    const json = writeAnswer(run, writer);
    if (options.packed) this.#notePacked(packing, run.packed !== undefined);
    return { isExecuted: true, operation: prepared, json, cacheControls: run.cacheControls };
  }

  #begin(supergraph: Supergraph, prepared: Prepared, variables: Variables, context: RequestContext) {
    const problems = prepared.checkVariables(variables);
    if (problems.length > 0) return problems;
    const flags = prepared.readFlags(variables);
    if (flags instanceof GraphQLError) return [flags];
    if (!this.#isAllowed(prepared, context)) {
      const message = `A ${prepared.kind} cannot be executed this way.`;
      return [new GraphQLError(message, { extensions: { code: 'OPERATION_NOT_ALLOWED_HERE' } })];
    }
    const { present = presentAsIs } = context;
    const writer = prepared.writerFor(flags, context.isIncremental === true);
    const packing = prepared.packingFor(flags);
    const packed = packing.next(this.#options.packAfter ?? DEFAULT_PACK_AFTER);
    const options: RunOptions = {
      machinery: { supergraph, inFlight: this.#inFlight, outbox: this.#outbox },
      caller: callerOf(context),
      joined: prepared.joined,
      names: prepared.source.names,
      flags,
      variables,
      isMutation: prepared.kind === 'mutation',
      data: {},
      present: (error, failure) => present(error, failure, prepared.name),
      ...(writer.deferred.size > 0 && { incremental: new Incremental(writer.deferred) }),
      ...(context.keeper && prepared.kind === 'query' && { keeper: context.keeper }),
      ...(packed && { packed }),
      ...(context.observe && { observe: context.observe }),
    };
    return { options, writer, packing };
  }

  #notePacked(packing: Packing, isPacked: boolean): void {
    packing.note(isPacked);
    this.#packed[isPacked ? 'packed' : 'unpacked'] += 1;
  }

  #isAllowed({ kind }: Prepared, { isReadOnly, takesEvents }: RequestContext): boolean {
    switch (kind) {
      case 'query':
        return true;
      case 'mutation':
        return !isReadOnly;
      case 'subscription':
        return takesEvents === true && this.#options.subscribe !== undefined;
      default:
        return kind satisfies never;
    }
  }

  /** Opens the source of a subscription; the rest of the plan is run for each event, on behalf of the same caller. */
  async #subscribe(
    prepared: Prepared,
    { options, writer }: { options: RunOptions; writer: Writer },
    context: RequestContext,
  ): Promise<ExecutionResult> {
    const { subscription: fetch, step } = prepared.plan;
    const subgraph = fetch && options.machinery.supergraph.subgraphs.get(fetch.subgraph);
    if (!fetch || !subgraph || !this.#options.subscribe) throw new Error('The plan of a subscription has no source.');
    const stopping = new AbortController();
    const signal = context.signal ? AbortSignal.any([signalOf(context.signal), stopping.signal]) : stopping.signal;
    const answer = async (event: SubgraphResponse | SubgraphFailure): Promise<string> => {
      const caller = context.renew ? callerOf({ ...context, ...context.renew() }) : options.caller;
      const { packed: _, ...plain } = options;
      const run = new Run({ ...plain, caller, data: {} });
      const onAbort = () => run.abandon();
      signal.addEventListener('abort', onAbort);
      receiveRoot(run, fetch, [run.data], readEvent(subgraph, event), false);
      await (step && runStep(run, step));
      signal.removeEventListener('abort', onAbort);
      return writeAnswer(run, writer);
    };
    const { headers, key: callerKey } = options.caller;
    const source = await this.#options
      .subscribe({
        subgraph,
        kind: 'subscription',
        operationName: fetch.operation.name,
        body: rootBody(new Run(options), fetch),
        headers,
        callerKey,
        isShareable: false,
        deadlineAt: undefined,
        signal,
      })
      .catch((error: unknown) => {
        if (error instanceof SubgraphFailure) return { refusal: error };
        throw error;
      });
    const told = { isExecuted: true, operation: prepared, cacheControls: [] };
    if ('refusal' in source) return { ...told, json: await answer(source.refusal) };
    return { ...told, json: '', events: answerEvents(source.events, answer, () => stopping.abort()) };
  }

  #open(supergraph: Supergraph): Documents {
    const {
      limits,
      documentCacheBytes = 64 * 1024 * 1024,
      plannerFor = planHere,
      introspection = true,
    } = this.#options;
    const rules = { limits: { ...DEFAULT_DOCUMENT_LIMITS, ...limits }, introspection };
    return new Documents(supergraph, plannerFor(supergraph), rules, documentCacheBytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#documents[Symbol.asyncDispose]();
  }
}

function refuse(errors: readonly GraphQLError[], { present }: RequestContext, operation?: Prepared): ExecutionResult {
  const code = errors[0]?.extensions.code;
  return {
    isExecuted: false,
    ...(typeof code === 'string' && { code }),
    ...(operation && { operation }),
    json: requestErrors(errors, present),
    cacheControls: [],
  };
}
