import type { Leaving, SubgraphResponse } from '@reelgraph/federation';
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
import { isTransientAnswer, isTransientFailure } from './is-transient.ts';

export type BreakerState = 'closed' | 'half-open' | 'open';

/** All requests to one subgraph go through one of these. */
export type SubgraphGuard = {
  readonly state: BreakerState;
  run(mayRetry: boolean, attempt: () => Promise<SubgraphResponse>, signal: Leaving): Promise<SubgraphResponse>;
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
  const places = bulkhead(options.maxConcurrent, options.maxWaiting);
  const breaker = circuitBreaker(transient, {
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
  const once = (attempt: () => Promise<SubgraphResponse>, signal: AbortSignal) =>
    places.execute(() => breaker.execute(attempt, signal), signal);
  return {
    get state() {
      return nameOf(breaker.state);
    },
    run: (mayRetry, attempt, leaving) => {
      // @note the policies look at nothing but `aborted`.
      const signal = leaving as AbortSignal;
      return mayRetry && options.retries > 0
        ? again.execute(() => once(attempt, signal), signal)
        : once(attempt, signal);
    },
  };
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
