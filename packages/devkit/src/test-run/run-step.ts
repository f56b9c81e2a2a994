import { spawn } from 'node:child_process';
import { root } from '../folders.ts';
import type { Guardian } from '../process/guardian.ts';
import { signalGroup } from '../process/process-group.ts';

export type StepRun = { exitCode: number; output: string };
export type StepOptions = { guardian: Guardian; env: NodeJS.ProcessEnv; limitMs: number; show: boolean };

/** Runs one command of the suite in a group of its own, to its end or its limit. Its output is shown live or kept. */
export function runStep([command, ...args]: readonly [string, ...string[]], options: StepOptions): Promise<StepRun> {
  return new Promise((resolve) => {
    const stdio = options.show ? 'inherit' : 'pipe';
    const child = spawn(command, args, {
      cwd: root,
      env: options.env,
      detached: true,
      stdio: ['ignore', stdio, stdio],
    });
    const group = child.pid;
    if (group !== undefined) options.guardian.watch(group);
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const limit = setTimeout(() => {
      output += `\nnot done within ${options.limitMs / 1000} s: killed`;
      if (group !== undefined) signalGroup(group, 'SIGKILL');
    }, options.limitMs);
    child.once('error', (error) => {
      output += error.message;
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      if (group !== undefined) options.guardian.forget(group);
      resolve({ exitCode: code ?? 1, output });
    });
  });
}
