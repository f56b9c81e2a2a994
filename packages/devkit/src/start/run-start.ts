import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { readLockHolder, tryLock } from '../../lock.mjs';
import { type EdgeProgram, provideEdgeProgram } from '../edge/provide-edge-program.ts';
import { folders } from '../folders.ts';
import type { IsolatedEnv } from '../isolate.ts';
import { readOrMakeKeys } from '../keys.ts';
import { checkPortFree } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { Died } from '../process/supervise-process.ts';
import { provideTools } from '../programs/provide-tools.ts';
import { type Progress, seconds } from '../progress.ts';
import { storesToStart } from '../stores/start-stores.ts';
import { checkGiven } from './check-given.ts';
import { generateCode } from './codegen.ts';
import { type OpenStores, openStores } from './open-stores.ts';
import type { StartOptions } from './read-options.ts';
import { type RunningRooms, startRooms } from './start-rooms.ts';

export type Started = AsyncDisposable & {
  stores: OpenStores;
  rooms: RunningRooms;
  readyAfterMs: number;
  /** Whether there is nothing to watch. */
  isEmpty: boolean;
};

/** Brings everything up, from whatever is there to all rooms healthy; disposing stops it all. */
export async function runStart(options: StartOptions, progress: Progress, signal: AbortSignal): Promise<Started> {
  const begun = performance.now();
  await using starting = new AsyncDisposableStack();
  starting.defer(takeLock());
  await checkPorts(options);
  await checkGiven(options.given);
  if (options.fresh) empty();
  mkdirSync(folders.tmp, { recursive: true });
  const keys = readOrMakeKeys(folders.keys);
  const tools = await provideTools({ progress, also: ['nginx'], withMongod: !options.given.MONGODB_URL });
  const edgeProgram = await findEdgeProgram(progress);
  signal.throwIfAborted();
  const tell = tellTrouble(progress);
  const [stores] = await Promise.all([
    progress.step('starting MongoDB, Redis and S3', async () =>
      starting.use(await openStores({ options, tools, keys, signal, tell, say: progress.say })),
    ),
    progress.step('generating code from the contract', () => generateCode(signal)),
  ]);
  const { roomPorts: ports, gatewayPorts, metricsPorts, edgePorts, given } = options;
  const isOwnStore = !given.S3_ENDPOINT && !process.env.S3_PUBLIC_ENDPOINT;
  const edges = edgeProgram && { program: edgeProgram, ports: edgePorts };
  const where = { ports, gatewayPorts, metricsPorts, edges, isOwnStore };
  const input = { stores: stores.env, keys, tmp: folders.tmp, ...where, signal, ...tell };
  const rooms = starting.use(await progress.step('starting the rooms', () => startRooms(input)));
  const isEmpty = await isDatabaseEmpty(stores.env);
  const started = starting.move();
  return {
    stores,
    rooms,
    readyAfterMs: performance.now() - begun,
    isEmpty,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function takeLock(): () => void {
  const file = join(folders.base, 'start.lock');
  const unlock = tryLock(file);
  if (unlock) return unlock;
  const pid = readLockHolder(file);
  throw new Problem(
    `Reelgraph runs already (process ${pid}): use that one, or stop it with Ctrl-C in its terminal first.`,
  );
}

/** Without edges clips play from the store itself, which is no reason not to start. */
async function findEdgeProgram(progress: Progress): Promise<EdgeProgram | null> {
  try {
    return await provideEdgeProgram(progress);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    progress.say(`${error.message} Until then clips play from the store itself.`);
    return null;
  }
}

async function checkPorts(options: StartOptions): Promise<void> {
  const { storePorts, roomPorts, gatewayPorts, metricsPorts, edgePorts, given } = options;
  const ours = storesToStart(given).map((name) => [name, storePorts[name]] as const);
  const gateways = gatewayPorts.map((port, i) => [`gateway-${i + 1}`, port] as const);
  const metrics = metricsPorts.map((port, i) => [`gateway-${i + 1}-metrics`, port] as const);
  const rooms = Object.entries(roomPorts);
  const edges = Object.entries(edgePorts).flatMap(([region, { port, controlPort }]) => [
    [`edge-${region}`, port] as const,
    [`edge-${region}-control`, controlPort] as const,
  ]);
  for (const [name, port] of [...rooms, ...gateways, ...metrics, ...edges, ...ours]) await checkPortFree(name, port);
}

/** Tools stay: they hold nothing of the user's and take long to get again. */
function empty(): void {
  for (const name of ['data', 'keys', 'logs', 'tmp'] as const) rmSync(folders[name], { recursive: true, force: true });
}

function tellTrouble({ say }: Progress) {
  return {
    onDied: ({ name, reason, retryInMs, logFile }: Died) =>
      say(`${name} ${reason}; it starts again in ${seconds(retryInMs)} (${logFile})`),
    onRestarted: (name: string) => say(`${name} is started again`),
  };
}

async function isDatabaseEmpty({ MONGODB_URL, MONGODB_DATABASE }: IsolatedEnv): Promise<boolean> {
  await using client = new MongoClient(MONGODB_URL);
  const db = client.db(MONGODB_DATABASE);
  return (await db.collection('videos').findOne({ status: 'READY' })) === null;
}
