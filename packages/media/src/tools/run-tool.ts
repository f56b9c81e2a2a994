import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { MediaFailed } from '../failure.ts';
import { CpuWatch } from './cpu-watch.ts';
import type { Sandbox, ToolCall } from './sandbox.ts';
import { tailOf } from './tail.ts';

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Return false to end the tool: enough was read. */
  readonly onLine?: (line: string) => boolean | undefined;
  /** True for a line of output that shows progress; without it no stall is looked for. */
  readonly isProgress?: (line: string) => boolean;
}

export type Ending = 'exit' | 'enough' | 'stalled' | 'wall-time';

export interface RunResult {
  readonly ending: Ending;
  /** As a shell would say it: 128 + signal when killed. */
  readonly code: number;
  readonly wallMs: number;
  /** As far as it was seen: a quarter of a second may be missing. */
  readonly cpuSeconds: number;
  readonly stderrTail: string;
}

const MAX_LINE = 1024 * 1024;
const SIGNALS: Record<string, number> = { SIGXCPU: 24, SIGXFSZ: 25, SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11, SIGABRT: 6 };

/** Runs one tool in its own process group, within its limits; abort, stall or wall time kill the whole group. */
export async function runTool(sandbox: Sandbox, call: ToolCall, options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const command = sandbox.wrap(call);
  const started = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let ending: Ending = 'exit';
  const end = (why: Ending): void => {
    if (ending === 'exit') ending = why;
    killGroup(child.pid);
  };
  const onAbort = (): void => killGroup(child.pid);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  using cpu = new CpuWatch(child.pid ?? 0);
  const wall = setTimeout(() => end('wall-time'), call.limits.wallMs);
  const stall = options.isProgress ? setTimeout(() => end('stalled'), call.limits.stallMs) : undefined;
  const stderr = tailOf(child.stderr);
  const lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    if (options.isProgress?.(line)) stall?.refresh();
    if (ending !== 'exit') return;
    if (line.length > MAX_LINE || options.onLine?.(line) === false) end('enough');
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) =>
        reject(new MediaFailed('TOOL_MISSING', `cannot run ${command.file}`, error.message)),
      );
      child.once('close', (exit, signal) => resolve(exit ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
    });
    options.signal?.throwIfAborted();
    return { ending, code, wallMs: performance.now() - started, cpuSeconds: cpu.seconds, stderrTail: stderr() };
  } finally {
    clearTimeout(wall);
    clearTimeout(stall);
    options.signal?.removeEventListener('abort', onAbort);
    lines.close();
  }
}

/** The tool leads a group of its own (detached), so nothing that it started survives it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
