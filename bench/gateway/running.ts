import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadOrder, LoadReport } from './load.ts';
import type { Graph, Peer } from './peers.ts';

export const GATEWAY_CORE = '0';
export const OTHER_CORE = '1';

const QUIET = { APOLLO_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'error', NO_COLOR: '1' };

export type RunningPeer = AsyncDisposable & { readonly name: string; readonly pid: number; readonly url: string };

/** Starts a gateway on its core and waits until it answers. */
export async function startPeer(peer: Peer, graph: Graph): Promise<RunningPeer> {
  const child = spawn('taskset', ['-c', GATEWAY_CORE, ...peer.command(graph)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...QUIET },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${graph.port}/graphql`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    // Only who ends in order says what its time went into.
    child.kill(graph.profile ? 'SIGTERM' : 'SIGKILL');
    await once(child, 'exit');
  };
  for (let attempt = 0; attempt < 360; attempt += 1) {
    if (await answers(url)) return { name: peer.name, pid: child.pid ?? 0, url, [Symbol.asyncDispose]: stop };
    if (child.exitCode !== null) break;
    await wait(250);
  }
  await stop();
  throw new Error(`${peer.name} does not start.`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await ask(url, '{ __typename }', {});
    return JSON.stringify(response).includes('"Query"');
  } catch {
    return false;
  }
}

export async function ask(url: string, query: string, variables: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** A program of the bench on the other core, asked by messages. */
export class Helper implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(file: string) {
    this.#child = fork(join(import.meta.dirname, file), {
      execPath: '/usr/bin/taskset',
      execArgv: ['-c', OTHER_CORE, process.execPath],
    });
  }

  async next<T>(): Promise<T> {
    const [message] = await once(this.#child, 'message');
    return message;
  }

  ask<T>(question: object): Promise<T> {
    this.#child.send(question);
    return this.next<T>();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}

export function runLoad(loader: Helper, order: LoadOrder): Promise<LoadReport> {
  return loader.ask<LoadReport>(order);
}
