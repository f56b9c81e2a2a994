import type { SubgraphRequest, SubgraphResponse } from '@reelgraph/federation';
import {
  bulkhead,
  CircuitState,
  circuitBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  retry,
  SamplingBreaker,
} from 'cockatiel';
import { DeadlinePassed } from './deadline-passed.ts';
import { isLate, isTransientAnswer, isTransientFailure } from './is-transient.ts';

export type BreakerState = 'closed' | 'half-open' | 'open';

type Attempt = () => Promise<SubgraphResponse>;

/** All requests to one subgraph go through one of these. */
export type SubgraphGuard = {
  readonly state: BreakerState;
  /** Queries may be asked more than once. */
  run(request: SubgraphRequest, attempt: Attempt): Promise<SubgraphResponse>;
};

type GuardOptions = {
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly breakAt: number;
  readonly breakForMs: number;
};

type Listeners = { readonly onBreaker: (state: BreakerState) => void; readonly onRetry: () => void };

/** Over how long failures are counted, and from how many requests a second on they say anything. */
const COUNT_MS = 5_000;
const LEAST_PER_SECOND = 2;

export function openGuard(options: GuardOptions, { onBreaker, onRetry }: Listeners): SubgraphGuard {
  const transient = handleWhen(isTransientFailure).orWhenResult(isTransientAnswer);
  // The one request that finds out whether a subgraph is back must not end in "nobody knows".
  const isFailure = (error: unknown): boolean =>
    isTransientFailure(error) ||
    isLate(error) ||
    (error instanceof DeadlinePassed && breaker.state === CircuitState.HalfOpen);
  const places = bulkhead(options.maxConcurrent, options.maxWaiting);
  const breaker = circuitBreaker(handleWhen(isFailure).orWhenResult(isTransientAnswer), {
    halfOpenAfter: options.breakForMs,
    breaker: new SamplingBreaker({ threshold: options.breakAt, duration: COUNT_MS, minimumRps: LEAST_PER_SECOND }),
  });
  const again = retry(transient, {
    maxAttempts: options.retries,
    backoff: new ExponentialBackoff({
      initialDelay: options.retryDelayMs,
      maxDelay: 20 * options.retryDelayMs,
      generator: decorrelatedJitterGenerator,
    }),
  });
  breaker.onStateChange((state) => onBreaker(nameOf(state)));
  again.onRetry(onRetry);
  const once = ({ subgraph, deadlineAt }: SubgraphRequest, attempt: Attempt, signal: AbortSignal) =>
    places.execute(() => {
      if (deadlineAt !== undefined && deadlineAt <= performance.now()) throw new DeadlinePassed(subgraph.name, false);
      return breaker.execute(attempt, signal);
    }, signal);
  return {
    get state() {
      return nameOf(breaker.state);
    },
    run: (request, attempt) => {
      // @note the policies look at nothing but `aborted`.
      const signal = request.signal as AbortSignal;
      return request.kind === 'query' && options.retries > 0
        ? again.execute(() => once(request, attempt, signal), signal)
        : once(request, attempt, signal);
    },
  };
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
