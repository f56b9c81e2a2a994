import { execFile } from 'node:child_process';

export type Ran = { ok: boolean; output: string };

/** Runs a program to its end, or ends it when told; a program that fails or isn't there is an answer, not an exception. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  { cwd, signal }: { cwd?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, signal, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') });
    });
  });
}
