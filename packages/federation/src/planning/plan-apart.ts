import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import type { Supergraph } from '../supergraph.ts';
import { type Planner, PlanningError } from './planner.ts';
import type { PlanQuestion } from './worker.ts';

export type ApartOptions = {
  /** How long one plan may take. */
  readonly timeoutMs: number;
  readonly maxMemoryMb: number;
  /** Documents that may wait for the planner. */
  readonly maxWaiting: number;
};

const DEFAULTS: ApartOptions = { timeoutMs: 3_000, maxMemoryMb: 512, maxWaiting: 200 };

/**
 * Plans in a thread of its own. There are short operations for which the planner takes minutes and gigabytes;
 * here they end after a fixed time, and requests with known operations go on meanwhile.
 */
export function planApart({ sdl, maxEvaluatedPlans }: Supergraph, options: Partial<ApartOptions> = {}): Planner {
  return new ApartPlanner({ sdl, maxEvaluatedPlans }, { ...DEFAULTS, ...options });
}

type Job = PlanQuestion & {
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (error: PlanningError) => void;
};

class ApartPlanner implements Planner {
  readonly #data: { readonly sdl: string; readonly maxEvaluatedPlans: number };
  readonly #options: ApartOptions;
  readonly #waiting: Job[] = [];
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;
  /** It has read the supergraph: from now on time is taken. */
  #isReady = false;
  #isClosed = false;

  constructor(data: { sdl: string; maxEvaluatedPlans: number }, options: ApartOptions) {
    this.#data = data;
    this.#options = options;
    this.#worker = this.#start();
  }

  readonly plan = (document: string, operationName: string | undefined): Promise<QueryPlan> => {
    if (this.#isClosed || this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new PlanningError('Too many operations are waiting to be planned.', false));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ document, operationName, resolve, reject });
      this.#next();
    });
  };

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.maxMemoryMb },
    });
    worker.unref();
    worker.on('message', (message: { isReady: true } | { plan: QueryPlan } | { problem: string }) => {
      if (worker !== this.#worker) return;
      if ('isReady' in message) {
        this.#isReady = true;
        this.#ask();
        return;
      }
      const job = this.#finish();
      if ('plan' in message) job?.resolve(message.plan);
      else job?.reject(new PlanningError(message.problem, true));
      this.#next();
    });
    worker.on('error', (error) =>
      this.#replace(worker, new PlanningError('Planning took too much memory.', true, { cause: error })),
    );
    return worker;
  }

  #next(): void {
    if (this.#current || this.#isClosed) return;
    const job = this.#waiting.shift();
    if (!job) return;
    const worker = this.#worker ?? this.#start();
    this.#worker = worker;
    this.#current = job;
    worker.ref();
    if (this.#isReady) this.#ask();
  }

  #ask(): void {
    const job = this.#current;
    const worker = this.#worker;
    if (!job || !worker) return;
    const { document, operationName } = job;
    this.#timer = setTimeout(
      () => this.#replace(worker, new PlanningError('Planning took too long.', true)),
      this.#options.timeoutMs,
    );
    worker.postMessage({ document, operationName } satisfies PlanQuestion);
  }

  #finish(): Job | undefined {
    const job = this.#current;
    this.#current = undefined;
    clearTimeout(this.#timer);
    this.#worker?.unref();
    return job;
  }

  /** The worker is lost with what it was doing; whoever waits gets another one. */
  #replace(worker: Worker, error: PlanningError): void {
    if (worker !== this.#worker) return;
    const job = this.#finish();
    this.#worker = undefined;
    this.#isReady = false;
    void worker.terminate();
    job?.reject(error);
    if (!this.#isClosed) this.#worker = this.#start();
    this.#next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const job = this.#finish();
    for (const each of [job, ...this.#waiting.splice(0)])
      each?.reject(new PlanningError('The planner is closed.', false));
    await this.#worker?.terminate();
  }
}
