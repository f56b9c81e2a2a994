import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Engine } from '../engine/engine.ts';
import { boundedNames } from './bounded-names.ts';
import { TimeHistogram } from './time-histogram.ts';

const MOST_OPERATIONS = 500;

/** What is measured at the moment of reading. */
export type GatewayState = {
  readonly inFlight: number;
  readonly shed: number;
  readonly loopDelayMs: number;
  readonly engine: Engine['stats'];
  readonly breakers: ReadonlyMap<string, 'closed' | 'half-open' | 'open'>;
};

const BREAKER = { closed: 0, 'half-open': 1, open: 2 } as const;

/** What the gateway counts, in Prometheus' form. */
export class GatewayMetrics {
  readonly registry = new Registry();
  readonly #nameOf = boundedNames(MOST_OPERATIONS);
  readonly #operations = this.#histogram('operation_seconds', 'Time to answer operations.', ['operation', 'outcome']);
  readonly #fetches = this.#histogram('subgraph_seconds', 'Time of requests to subgraphs.', ['subgraph', 'outcome']);
  readonly #retries = this.#counter('subgraph_retries_total', 'Requests to subgraphs that were sent again.', [
    'subgraph',
  ]);
  readonly #refused = this.#counter('refused_total', 'Requests that were refused before they ran.', ['code']);
  readonly #cache = this.#counter('response_cache_total', 'Answers looked for in the response cache.', ['outcome']);
  readonly #entities = this.#counter('entity_cache_total', 'Entities looked for in the entity cache.', [
    'subgraph',
    'outcome',
  ]);
  readonly #storeAway = this.#counter('cache_store_away_total', 'Times that Redis could not be asked.', ['part']);

  readonly #newCosts = new Map<string, number>();

  /** @param read what the parts of the gateway say of themselves when somebody looks */
  constructor(read: () => GatewayState) {
    collectDefaultMetrics({ register: this.registry });
    this.#gauge('in_flight', 'Requests under way.', () => read().inFlight);
    this.#gauge('shed', 'Requests refused for load since the start.', () => read().shed);
    this.#gauge('loop_delay_ms', 'Mean delay of the event loop lately.', () => read().loopDelayMs);
    this.#gauge('documents', 'Documents that are planned and compiled.', () => read().engine?.documents ?? 0);
    this.#gauge('document_bytes', 'About what they take in memory.', () => read().engine?.documentBytes ?? 0);
    this.#gauge('subgraph_requests', 'Requests to subgraphs under way.', () => read().engine?.underWay ?? 0);
    this.#gauge(
      'shared_requests',
      'Requests to subgraphs saved by sharing since the start.',
      () => read().engine?.joined ?? 0,
    );
    const costs: Counter = new Counter({
      name: 'reelgraph_operation_cost_total',
      help: 'Cost of the operations that were asked for.',
      labelNames: ['operation'],
      registers: [this.registry],
      collect: () => {
        for (const [operation, cost] of this.#newCosts) costs.inc({ operation }, cost);
        this.#newCosts.clear();
      },
    });
    const breakers = new Gauge({
      name: 'reelgraph_breaker_state',
      help: 'The breaker of a subgraph: 0 closed, 1 half-open, 2 open.',
      labelNames: ['subgraph'],
      registers: [this.registry],
      collect: () => {
        for (const [subgraph, state] of read().breakers) breakers.set({ subgraph }, BREAKER[state]);
      },
    });
  }

  operation(name: string | undefined, outcome: 'ok' | 'errors' | 'refused', ms: number): void {
    this.#operations.observe(this.#nameOf(name), outcome, ms / 1_000);
  }

  cost(name: string | undefined, cost: number): void {
    const operation = this.#nameOf(name);
    this.#newCosts.set(operation, (this.#newCosts.get(operation) ?? 0) + cost);
  }

  fetch(subgraph: string, outcome: string, ms: number): void {
    this.#fetches.observe(subgraph, outcome, ms / 1_000);
  }

  retry(subgraph: string): void {
    this.#retries.inc({ subgraph });
  }

  refused(code: string): void {
    this.#refused.inc({ code });
  }

  cache(outcome: 'hit' | 'miss' | 'stored'): void {
    this.#cache.inc({ outcome });
  }

  entities(subgraph: string, outcome: 'hit' | 'miss' | 'stored', count: number): void {
    if (count > 0) this.#entities.inc({ subgraph, outcome }, count);
  }

  storeAway(part: string): void {
    this.#storeAway.inc({ part });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `reelgraph_${name}`,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name: `reelgraph_${name}`, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: [string, string]): TimeHistogram {
    const histogram = new TimeHistogram(`reelgraph_${name}`, help, labelNames);
    this.registry.registerMetric(histogram.asMetric());
    return histogram;
  }
}
