import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Backoff, countFailures, defaultBackoff, delayAfter } from './backoff.ts';
import type { Guardian } from './guardian.ts';
import { openLog } from './open-log.ts';
import { signalGroup } from './process-group.ts';

export type ProcessSpec = {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  logFile: string;
};

export type Died = { name: string; reason: string; failures: number; retryInMs: number; logFile: string };

export type SuperviseOptions = {
  guardian: Guardian;
  backoff?: Backoff;
  /** Time between SIGTERM and SIGKILL when it is stopped. */
  stopMs?: number;
  onDied?: (died: Died) => void;
  onRestarted?: (name: string) => void;
};

type State =
  | { phase: 'running'; child: ChildProcess; since: number }
  | { phase: 'waiting'; timer: NodeJS.Timeout; reason: string }
  | { phase: 'stopped' };

/** Starts a program in a process group of its own and starts it again, ever later, whenever it dies. */
export function superviseProcess(spec: ProcessSpec, options: SuperviseOptions): SupervisedProcess {
  return new SupervisedProcess(spec, options);
}

export class SupervisedProcess implements AsyncDisposable {
  readonly spec: ProcessSpec;
  readonly #options: SuperviseOptions;
  readonly #backoff: Backoff;
  #state: State;
  #failures = 0;

  constructor(spec: ProcessSpec, options: SuperviseOptions) {
    this.spec = spec;
    this.#options = options;
    this.#backoff = options.backoff ?? defaultBackoff;
    this.#state = this.#start();
  }

  get pid(): number | undefined {
    return this.#state.phase === 'running' ? this.#state.child.pid : undefined;
  }

  /** Deaths in a row without a stable time between. */
  get failures(): number {
    return this.#failures;
  }

  /** Why it isn't running just now. */
  get trouble(): string | undefined {
    return this.#state.phase === 'waiting' ? this.#state.reason : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const state = this.#state;
    this.#state = { phase: 'stopped' };
    if (state.phase === 'waiting') clearTimeout(state.timer);
    if (state.phase !== 'running' || !state.child.pid || hasEnded(state.child)) return;
    const exited = once(state.child, 'exit');
    state.child.kill('SIGTERM');
    const group = state.child.pid;
    const limit = setTimeout(() => signalGroup(group, 'SIGKILL'), this.#options.stopMs ?? 5000);
    await exited;
    clearTimeout(limit);
  }

  #start(): State {
    const { command, args, env, cwd, logFile } = this.spec;
    using log = openLog(logFile);
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', log.fd, log.fd] });
    const group = child.pid;
    if (group !== undefined) this.#options.guardian.watch(group);
    child.once('error', (error) => this.#onEnd(child, error.message));
    child.once('exit', (code, signal) => {
      // What it started goes with it: the next one begins alone.
      if (group !== undefined) signalGroup(group, 'SIGKILL');
      if (group !== undefined) this.#options.guardian.forget(group);
      this.#onEnd(child, signal ? `killed by ${signal}` : `ended with code ${code}`);
    });
    return { phase: 'running', child, since: performance.now() };
  }

  #onEnd(child: ChildProcess, reason: string): void {
    if (this.#state.phase !== 'running' || this.#state.child !== child) return;
    this.#failures = countFailures(this.#failures, performance.now() - this.#state.since, this.#backoff);
    const retryInMs = delayAfter(this.#failures, this.#backoff);
    const timer = setTimeout(() => {
      this.#state = this.#start();
      this.#options.onRestarted?.(this.spec.name);
    }, retryInMs);
    this.#state = { phase: 'waiting', timer, reason };
    const { name, logFile } = this.spec;
    this.#options.onDied?.({ name, reason, failures: this.#failures, retryInMs, logFile });
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
