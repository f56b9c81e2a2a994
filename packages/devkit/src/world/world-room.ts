import { join } from 'node:path';
import type { Env, Room } from '@reelgraph/service';
import { root } from '../folders.ts';
import type { Guardian } from '../process/guardian.ts';
import { signalGroup } from '../process/process-group.ts';
import { type SupervisedProcess, superviseProcess } from '../process/supervise-process.ts';
import { until } from '../process/until.ts';
import type { RoomSpec } from '../rooms.ts';
import { findFreePorts } from '../stores/free-ports.ts';
import { loadRoom } from './load-room.ts';

/** A room of a world: started, ended like a crash, and started again at the same address. */
export type WorldRoom = AsyncDisposable & { url: string; kill: () => Promise<void>; restart: () => Promise<void> };

export type InProcessOptions = { envAt: (port: number) => Env; deps: object };

/** In this process, on the world's clock. Killing it ends it without letting it finish. */
export async function startInProcess(spec: RoomSpec, { envAt, deps }: InProcessOptions): Promise<WorldRoom> {
  const start = await loadRoom(spec);
  let room: Room | undefined = await start(envAt(0), deps);
  const { url } = room;
  const stop = async () => {
    const running = room;
    room = undefined;
    await running?.[Symbol.asyncDispose]();
  };
  const restart = async () => {
    await stop();
    room = await start(envAt(Number(new URL(url).port)), deps);
  };
  return { url, kill: stop, restart, [Symbol.asyncDispose]: stop };
}

export type AsProcessOptions = { envAt: (port: number) => Env; guardian: Guardian; tmp: string };

/** As a process of its own, on the real clock. Killing it is kill -9, of all it started too. */
export async function startAsProcess(spec: RoomSpec, { envAt, guardian, tmp }: AsProcessOptions): Promise<WorldRoom> {
  const [port = 0] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const command = {
    name: spec.name,
    command: process.execPath,
    args: [join(root, spec.folder, 'src/main.ts')],
    env: { ...process.env, ...envAt(port) },
    logFile: join(tmp, `${spec.name}.log`),
  };
  // Only the test starts it again.
  const never = { firstMs: 2 ** 30, factor: 1, maxMs: 2 ** 30, stableMs: 2 ** 30 };
  let part: SupervisedProcess | undefined;
  const stop = async () => void (await part?.[Symbol.asyncDispose]());
  const restart = async () => {
    await stop();
    part = superviseProcess(command, { guardian, backoff: never });
    await until(`${spec.name} answers`, () => answers(url), { withinMs: 30_000 });
  };
  const kill = async () => {
    const group = part?.pid;
    if (group !== undefined) signalGroup(group, 'SIGKILL');
    await until(`${spec.name} is dead`, async () => part?.pid === undefined || 'it runs', {
      withinMs: 5000,
      everyMs: 10,
    });
  };
  await restart();
  return { url, kill, restart, [Symbol.asyncDispose]: stop };
}

/** Whatever it says: a gateway is not healthy in a world without its subgraphs. */
async function answers(url: string): Promise<true> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
  await response.body?.cancel();
  return true;
}
