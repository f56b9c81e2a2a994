import { join } from 'node:path';
import { folders, root } from '../folders.ts';
import { becomeReady } from '../process/become-ready.ts';
import { Guardian } from '../process/guardian.ts';
import { type Died, type SupervisedProcess, superviseProcess } from '../process/supervise-process.ts';
import { until } from '../process/until.ts';
import { type RoomEnvInput, roomEnv } from '../room-env.ts';
import { type RoomName, type RoomSpec, rooms } from '../rooms.ts';

export type StartRoomsOptions = Omit<RoomEnvInput, 'name' | 'port' | 'urls'> & {
  ports: Record<RoomName, number>;
  signal: AbortSignal;
  onDied: (died: Died) => void;
  onRestarted: (name: string) => void;
};

export type RunningRoom = { name: RoomName; url: string; startedAt: Date; readyAfterMs: number };
export type RunningRooms = AsyncDisposable & { running: RunningRoom[] };

const readyWithinMs = 60_000;
// The stores need their share of the ten seconds that Ctrl-C may take.
const stopMs = 5000;

/** Starts every room as a process of its own, supervised, and answers when all say that they are healthy. */
export async function startRooms(options: StartRoomsOptions): Promise<RunningRooms> {
  await using starting = new AsyncDisposableStack();
  const guardian = starting.use(new Guardian());
  const parts: SupervisedProcess[] = [];
  starting.defer(async () => void (await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))));
  const running = await Promise.all(rooms.map((room) => startRoom(room, options, guardian, parts)));
  const started = starting.move();
  return { running, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function startRoom(
  room: RoomSpec,
  options: StartRoomsOptions,
  guardian: Guardian,
  parts: SupervisedProcess[],
): Promise<RunningRoom> {
  const begun = performance.now();
  const { ports, signal, onDied, onRestarted } = options;
  const url = `http://127.0.0.1:${ports[room.name]}`;
  const spec = {
    name: room.name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', join(root, room.folder, 'src/main.ts')],
    cwd: root,
    env: processEnv(room, options),
    logFile: join(folders.logs, `${room.name}.log`),
  };
  const part = superviseProcess(spec, { guardian, stopMs, onDied, onRestarted });
  parts.push(part);
  const ready = (giveUp: AbortSignal) =>
    until(`${room.name} becomes healthy`, () => isHealthy(url), {
      withinMs: readyWithinMs,
      everyMs: 100,
      signal: giveUp,
    });
  await becomeReady(part, ready, signal);
  return { name: room.name, url, startedAt: new Date(), readyAfterMs: performance.now() - begun };
}

function processEnv({ name }: RoomSpec, { ports, ...options }: StartRoomsOptions): NodeJS.ProcessEnv {
  const urlOf = (room: RoomName) => `http://127.0.0.1:${ports[room]}`;
  const urls = { user: urlOf('user'), video: urlOf('video'), feed: urlOf('feed') };
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    // Compiled once for all starts: half of a room's start is compiling what it imports.
    NODE_COMPILE_CACHE: join(folders.tools, 'compile-cache'),
    ...process.env,
    ...roomEnv({ ...options, name, port: ports[name], urls }),
  };
}

async function isHealthy(url: string): Promise<true | string> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
  const answer = await response.text();
  return response.ok || answer;
}
