import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from '@reelgraph/devkit';

export type RunningRoom = AsyncDisposable & { readonly pid: number; readonly url: string };

const root = join(import.meta.dirname, '../..');

/** Starts a room as production does, a process of its own that knows nothing but `env`; `env.PORT` tells where. */
export async function startRoom(
  folder: string,
  flags: readonly string[],
  env: Record<string, string | number>,
): Promise<RunningRoom> {
  const texts = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  const child = spawn(process.execPath, [...flags, join(root, folder, 'src/main.ts')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, APOLLO_TELEMETRY_DISABLED: '1', ...texts },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${env.PORT}`;
  await until(`${folder} answers`, () => answers(url, child), { withinMs: 60_000 });
  return { pid: child.pid ?? 0, url, [Symbol.asyncDispose]: () => stop(child) };
}

/** Whatever it says: without its peers a room is not healthy. */
async function answers(url: string, { exitCode }: ChildProcess): Promise<true> {
  if (exitCode !== null) throw new Error(`It has ended with ${exitCode}.`);
  await (await fetch(`${url}/health`)).text();
  return true;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
