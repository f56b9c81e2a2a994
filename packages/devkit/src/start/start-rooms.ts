import { join } from 'node:path';
import { type EdgesOptions, edgeEnv, startEdges } from '../edge/start-edges.ts';
import { folders, root } from '../folders.ts';
import { startFront } from '../front/start-front.ts';
import { becomeReady } from '../process/become-ready.ts';
import { Guardian } from '../process/guardian.ts';
import { type Died, type SupervisedProcess, superviseProcess } from '../process/supervise-process.ts';
import { until } from '../process/until.ts';
import { type RoomEnvInput, roomEnv } from '../room-env.ts';
import { type RoomName, type RoomSpec, rooms } from '../rooms.ts';

export type StartRoomsOptions = Omit<RoomEnvInput, 'name' | 'port' | 'urls' | 'edges'> & {
  /** The gateway's is the public one, of the front. */
  ports: Record<RoomName, number>;
  /** One gateway on each, behind the front. */
  gatewayPorts: readonly number[];
  /** null: without. */
  edges: EdgesOptions | null;
  metricsPorts: readonly number[];
  /** Whether the front serves the store too, so that phones need one address only. */
  isOwnStore: boolean;
  signal: AbortSignal;
  onDied: (died: Died) => void;
  onRestarted: (name: string) => void;
};

export type RunningRoom = { name: string; url: string; startedAt: Date; readyAfterMs: number };
export type RunningRooms = AsyncDisposable & { running: RunningRoom[] };

const readyWithinMs = 60_000;
// The stores need their share of the ten seconds that Ctrl-C may take.
const stopMs = 4000;

/** Starts every room as a process of its own, and a front before the gateways, supervised; answers when all are healthy. */
export async function startRooms(options: StartRoomsOptions): Promise<RunningRooms> {
  await using starting = new AsyncDisposableStack();
  const guardian = starting.use(new Guardian());
  const { ports, gatewayPorts, signal, onDied, onRestarted } = options;
  const supervise = { guardian, stopMs, onDied, onRestarted };
  const parts: SupervisedProcess[] = [];
  starting.defer(async () => void (await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))));
  const watch = (part: SupervisedProcess, name: string, port: number) => {
    parts.push(part);
    return becomeHealthy(part, name, urlOf(port), signal);
  };
  const start = (room: RoomSpec, name: string, port: number) =>
    watch(superviseProcess(describeRoom(room, name, port, options), supervise), name, port);
  const running = await Promise.all([
    ...rooms.flatMap((room) =>
      room.name === 'gateway'
        ? gatewayPorts.map((port, i) => start(room, `gateway-${i + 1}`, port))
        : start(room, room.name, ports[room.name]),
    ),
    ...startEdges(options, supervise).map(({ part, port }) => watch(part, part.spec.name, port)),
    watch(startFront({ ...frontOf(options), supervise }), 'gateway', ports.gateway),
  ]);
  const started = starting.move();
  return { running, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

function describeRoom(room: RoomSpec, name: string, port: number, options: StartRoomsOptions) {
  return {
    name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...flagsOf(room), join(root, room.folder, 'src/main.ts')],
    cwd: root,
    env: processEnv(room, port, options),
    logFile: join(folders.logs, `${name}.log`),
  };
}

/** A gateway has the answers of many requests in hand at a time: with room for them they are not copied over and over. */
function flagsOf({ name }: RoomSpec): string[] {
  return name === 'gateway' ? ['--max-semi-space-size=64'] : [];
}

async function becomeHealthy(
  part: SupervisedProcess,
  name: string,
  url: string,
  signal: AbortSignal,
): Promise<RunningRoom> {
  const begun = performance.now();
  const ready = (giveUp: AbortSignal) =>
    until(`${name} becomes healthy`, () => isHealthy(url), {
      withinMs: readyWithinMs,
      everyMs: 100,
      signal: giveUp,
    });
  await becomeReady(part, ready, signal);
  return { name, url, startedAt: new Date(), readyAfterMs: performance.now() - begun };
}

function frontOf({ ports, gatewayPorts, stores, isOwnStore }: StartRoomsOptions) {
  const { S3_ENDPOINT, S3_RAW_BUCKET, S3_MEDIA_BUCKET } = stores;
  return {
    port: ports.gateway,
    gatewayPorts,
    store: isOwnStore ? { url: S3_ENDPOINT, buckets: [S3_RAW_BUCKET, S3_MEDIA_BUCKET] } : null,
    folder: join(folders.data, 'front'),
    logFile: join(folders.logs, 'front.log'),
  };
}

function processEnv({ name }: RoomSpec, port: number, options: StartRoomsOptions): NodeJS.ProcessEnv {
  const { ports, gatewayPorts, metricsPorts, isOwnStore, edges, ...rest } = options;
  const urls = { user: urlOf(ports.user), video: urlOf(ports.video), feed: urlOf(ports.feed) };
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    OTEL_SERVICE_NAME: `reelgraph-${name}`,
    // Compiled once for all starts: half of a room's start is compiling what it imports.
    NODE_COMPILE_CACHE: join(folders.tools, 'compile-cache'),
    ...(isOwnStore && { S3_PUBLIC_ENDPOINT: urlOf(ports.gateway) }),
    ...(name === 'gateway' && { CLIENT_ADDRESS_HEADER: 'x-real-ip', EDGE_REGION_HEADER: 'x-region' }),
    ...process.env,
    ...(name === 'gateway' && { METRICS_PORT: String(metricsPorts[gatewayPorts.indexOf(port)]) }),
    ...roomEnv({ ...rest, name, port, urls, ...(edges && { edges: edgeEnv(edges, rest.keys.EDGE_SECRET) }) }),
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

async function isHealthy(url: string): Promise<true | string> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
  const answer = await response.text();
  return response.ok || answer;
}
