import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QueryPlan } from '@apollo/query-planner';
import type { Supergraph } from '../supergraph.ts';
import { type Planner, PlanningError } from './planner.ts';
import type { PlannerMessage, PlannerTask, PlanQuestion } from './planner-process.ts';

export type ApartOptions = {
  /** How long one plan may take. */
  readonly timeoutMs: number;
  readonly maxMemoryMb: number;
  /** Documents that may wait for the planner. */
  readonly maxWaiting: number;
};

const PROGRAM = fileURLToPath(new URL('./planner-process.ts', import.meta.url));
/** In kilobytes: what a worker thread has. Node's own is a quarter of it, and documents may be nested deeply. */
const STACK = 3_900;
const DEFAULTS: ApartOptions = { timeoutMs: 3_000, maxMemoryMb: 512, maxWaiting: 200 };

/**
 * Plans in a process of its own. There are short operations for which the planner takes minutes and gigabytes;
 * here they end after a fixed time, and requests with known operations go on meanwhile. A thread would be cheaper, but
 * its limit on memory is none: V8 ends the whole process where a thread passes it by more than a few megabytes at once.
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
  #child: ChildProcess | undefined;
  /** It has read the supergraph: from now on time is taken. */
  #isReady = false;
  #isClosed = false;

  constructor(data: { sdl: string; maxEvaluatedPlans: number }, options: ApartOptions) {
    this.#data = data;
    this.#options = options;
    this.#child = this.#start();
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

  #start(): ChildProcess {
    const { maxMemoryMb, timeoutMs } = this.#options;
    const child = fork(PROGRAM, {
      env: environment(),
      execArgv: [`--max-old-space-size=${maxMemoryMb}`, `--stack-size=${STACK}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    hold(child, false);
    tell(child, { ...this.#data, timeoutMs } satisfies PlannerTask);
    child.on('message', (message: PlannerMessage) => {
      if (child === this.#child) this.#hear(message);
    });
    child.on('exit', (_code, signal) => this.#replace(child, endedBy(signal)));
    child.on('error', (cause) =>
      this.#replace(child, new PlanningError('The planner does not start.', false, { cause })),
    );
    return child;
  }

  #hear(message: PlannerMessage): void {
    if ('isReady' in message) {
      this.#isReady = true;
      this.#ask();
      return;
    }
    const job = this.#finish();
    if ('plan' in message) job?.resolve(message.plan);
    else job?.reject(new PlanningError(message.problem, true));
    this.#next();
  }

  #next(): void {
    if (this.#current || this.#isClosed) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#child ??= this.#start();
    this.#current = job;
    hold(this.#child, true);
    if (this.#isReady) this.#ask();
  }

  #ask(): void {
    const job = this.#current;
    const child = this.#child;
    if (!job || !child) return;
    const { document, operationName } = job;
    this.#timer = setTimeout(
      () => this.#replace(child, new PlanningError('Planning took too long.', true)),
      this.#options.timeoutMs,
    );
    tell(child, { document, operationName } satisfies PlanQuestion);
  }

  #finish(): Job | undefined {
    const job = this.#current;
    this.#current = undefined;
    clearTimeout(this.#timer);
    if (this.#child) hold(this.#child, false);
    return job;
  }

  /** The process is lost with what it was doing; whoever waits gets another one. */
  #replace(child: ChildProcess, error: PlanningError): void {
    if (child !== this.#child) return;
    const job = this.#finish();
    const wasReady = this.#isReady;
    this.#child = undefined;
    this.#isReady = false;
    child.kill('SIGKILL');
    job?.reject(error);
    // One that did not even start is not started again before somebody needs it.
    if (wasReady && !this.#isClosed) this.#child = this.#start();
    this.#next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const job = this.#finish();
    for (const each of [job, ...this.#waiting.splice(0)])
      each?.reject(new PlanningError('The planner is closed.', false));
    const child = this.#child;
    if (!child?.kill('SIGKILL')) return;
    child.ref();
    await once(child, 'exit');
  }
}

/** Secrets are not for who reads what strangers wrote, nor for the core file that it may leave. */
function environment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  // It has a folder of Node's version in it, which the process finds by itself.
  return cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
}

/** Only while something is planned, its process keeps this one from ending. */
function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) child.ref();
  else child.unref();
  if (isHeld) child.channel?.ref();
  else child.channel?.unref();
}

function tell(child: ChildProcess, message: PlannerTask | PlanQuestion): void {
  // Where it cannot be told any more, its exit follows; where it did not even start for want of files, it has no channel.
  if (child.connected) child.send(message, () => {});
}

/** V8 aborts where memory is at its end, and a kernel kills; whatever else ends the process is not the operation's fault. */
function endedBy(signal: NodeJS.Signals | null): PlanningError {
  return signal === null
    ? new PlanningError('The planner has ended.', false)
    : new PlanningError('Planning took too much memory.', true, { cause: signal });
}
