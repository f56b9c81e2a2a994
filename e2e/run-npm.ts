import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export type Running = {
  readonly pid: number;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Its exit code, once it is gone. */
  readonly ended: Promise<number | null>;
  /** Ctrl-C in its terminal, which the whole group of processes hears. */
  readonly interrupt: () => void;
};

/** Runs an npm script of the repository as a person in a terminal does. */
export function runNpm(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  return run(['npm', 'run', '--silent', ...args], env);
}

/** Runs a program in the repository's root, in a process group of its own, without what vitest put into the environment. */
export function run([command, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Running {
  const { NODE_ENV, VITEST, REELGRAPH_TEST_STORES, ...own } = process.env;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...own, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} is not to be found`);
  return {
    pid,
    output: () => output,
    // Not its exit: nothing that it started may hold its output open.
    ended: once(child, 'close').then(([code]) => code),
    interrupt: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGINT');
    },
  };
}
