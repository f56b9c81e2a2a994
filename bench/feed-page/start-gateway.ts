import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts, findProcessesWith, until } from '@reelgraph/devkit';
import { GATEWAY_CORE, OTHER_CORE } from '../gateway/running.ts';
import type { RecorderPlaces } from './recorder.ts';
import type { WorldOfClips } from './world-of-clips.ts';

export type Gateway = AsyncDisposable & { readonly name: string; readonly pid: number; readonly url: string };

const main = join(import.meta.dirname, '../../gateway/src/main.ts');

type GatewayOptions = {
  /** Of Node. */
  readonly node?: readonly string[];
  /** Where it finds the subgraphs; left out, where the world has them. */
  readonly urls?: RecorderPlaces['urls'] | undefined;
};

/** One more gateway before the world's subgraphs, with the engine of that name, as in production but for trusted documents. */
export async function startGateway(
  engine: 'stock' | 'compiled',
  { world }: WorldOfClips,
  { node = [], urls }: GatewayOptions = {},
): Promise<Gateway> {
  const [port = 0] = await findFreePorts(1);
  const settings = { ...world.envFor('gateway', port), GATEWAY_ENGINE: engine };
  const production = {
    NODE_ENV: 'production',
    TRUSTED_DOCUMENTS: 'all',
    ENTITY_CACHE: 'off',
    APOLLO_TELEMETRY_DISABLED: '1',
    ...(urls && { USER_URL: urls.user, VIDEO_URL: urls.video, FEED_URL: urls.feed }),
  };
  const env = { ...settings, ...production, LOG_LEVEL: 'error' };
  return spawnGateway(engine, port, [...node, main], env);
}

/** What a gateway would be that only asks and answers. */
export async function startFloor(pageFile: string): Promise<Gateway> {
  const [port = 0] = await findFreePorts(1);
  return spawnGateway('floor', port, [join(import.meta.dirname, 'floor.ts'), String(port), pageFile], {});
}

async function spawnGateway(name: string, port: number, args: readonly string[], env: object): Promise<Gateway> {
  const gateway = spawnProgram(name, port, [process.execPath, '--max-semi-space-size=64', ...args], env);
  const isUp = async () => (await fetch(`${gateway.url}/health`)).ok || 'not healthy';
  await until(`the gateway "${name}" is up`, isUp, { withinMs: 60_000 });
  return gateway;
}

/** A gateway that may not be up yet. */
export function spawnProgram(name: string, port: number, command: readonly string[], env: object): Gateway {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  return {
    name,
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** Gives the gateways one core, and this process with all else that it has started the other. */
export async function pinAll({ texts }: WorldOfClips, gateways: readonly Gateway[]): Promise<void> {
  const pin = (core: string, pid: number) => promisify(execFile)('taskset', ['-acp', core, String(pid)]);
  const mine = findProcessesWith(texts).map(({ pid }) => pid);
  for (const pid of [process.pid, ...mine]) await pin(OTHER_CORE, pid).catch(() => {});
  for (const { pid } of gateways) await pin(GATEWAY_CORE, pid);
}
