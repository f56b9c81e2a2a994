import {
  Departure,
  type Send,
  SubgraphFailure,
  type SubgraphRequest,
  type SubgraphResponse,
} from '@reelgraph/federation';
import { TIMEOUT_HEADER } from '@reelgraph/service';
import { BrokenCircuitError, BulkheadRejectedError } from 'cockatiel';
import { DeadlinePassed } from './deadline-passed.ts';
import { type BreakerState, openGuard, type SubgraphGuard } from './subgraph-guard.ts';

export type ResilienceOptions = {
  readonly timeoutMs: number;
  /** Requests to one subgraph under way, and those that may wait for a place. */
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** Further attempts after a failed query; mutations have one. */
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Part of failed requests from which on a subgraph is left alone, and for how long. */
  readonly breakAt: number;
  readonly breakForMs: number;
  readonly onBreaker?: (subgraph: string, state: BreakerState) => void;
  readonly onRetry?: (subgraph: string) => void;
};

export const DEFAULT_RESILIENCE: ResilienceOptions = {
  timeoutMs: 10_000,
  maxConcurrent: 128,
  maxWaiting: 1_000,
  retries: 2,
  retryDelayMs: 50,
  breakAt: 0.5,
  breakForMs: 1_000,
};

/** A subgraph that had less than this part of its time is not blamed for being late. */
const FAIR_PART = 0.5;

/** Keeps one subgraph's trouble from becoming everybody's: time limits, places, retries of queries, and a breaker. */
export class ResilientSend {
  readonly #send: Send;
  readonly #options: ResilienceOptions;
  readonly #guards = new Map<string, SubgraphGuard>();

  constructor(send: Send, options: Partial<ResilienceOptions> = {}) {
    this.#send = send;
    this.#options = { ...DEFAULT_RESILIENCE, ...options };
  }

  readonly send: Send = async (request) => {
    const guard = this.#guardOf(request.subgraph.name);
    const attempt = () => this.#attempt(request);
    try {
      return await guard.run(request, attempt);
    } catch (error) {
      throw asFailure(error, request);
    }
  };

  /** The state of every subgraph's breaker, by name. */
  get breakers(): ReadonlyMap<string, BreakerState> {
    return new Map([...this.#guards].map(([name, { state }]) => [name, state]));
  }

  #guardOf(subgraph: string): SubgraphGuard {
    const known = this.#guards.get(subgraph);
    if (known) return known;
    const { onBreaker, onRetry } = this.#options;
    const guard = openGuard(this.#options, {
      onBreaker: (state) => onBreaker?.(subgraph, state),
      onRetry: () => onRetry?.(subgraph),
    });
    this.#guards.set(subgraph, guard);
    return guard;
  }

  async #attempt(request: SubgraphRequest): Promise<SubgraphResponse> {
    const { timeoutMs } = this.#options;
    const { subgraph, deadlineAt = Number.POSITIVE_INFINITY } = request;
    const leftMs = Math.min(timeoutMs, Math.ceil(deadlineAt - performance.now()));
    if (leftMs <= 0) throw new DeadlinePassed(subgraph.name, false);
    const late = new Departure();
    const stop = () => late.leave();
    // After a look at what has come: where the loop was held up, the answer may be there.
    const timer = setTimeout(() => setImmediate(stop), leftMs);
    request.signal.addEventListener('abort', stop);
    try {
      const headers = [...request.headers, TIMEOUT_HEADER, String(leftMs)];
      return await this.#send({ ...request, headers, signal: late });
    } catch (error) {
      if (!late.aborted || request.signal.aborted) throw error;
      if (leftMs < timeoutMs) throw new DeadlinePassed(subgraph.name, leftMs >= timeoutMs * FAIR_PART);
      throw new SubgraphFailure(
        'SUBGRAPH_TIMEOUT',
        subgraph.name,
        `Subgraph "${subgraph.name}" did not answer in time.`,
      );
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', stop);
    }
  }
}

function asFailure(error: unknown, { subgraph: { name } }: SubgraphRequest): unknown {
  if (error instanceof BrokenCircuitError) {
    return new SubgraphFailure('SUBGRAPH_UNREACHABLE', name, `Subgraph "${name}" is left alone for a moment.`);
  }
  if (error instanceof BulkheadRejectedError) {
    return new SubgraphFailure('SUBGRAPH_UNREACHABLE', name, `Subgraph "${name}" has too many requests waiting.`);
  }
  return error;
}
