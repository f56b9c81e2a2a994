import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestEdges, type TestEdges } from '../edge/start-test-edges.ts';
import { type IsolatedEnv, isolate } from '../isolate.ts';
import { makeKeys } from '../keys.ts';
import { Guardian } from '../process/guardian.ts';
import { until } from '../process/until.ts';
import { type EdgeEnv, roomEnv } from '../room-env.ts';
import { type RoomName, type RoomSpec, rooms } from '../rooms.ts';
import type { StoreEnv } from '../stores/store-env.ts';
import { findDueWork } from './find-due-work.ts';
import { openWorldStores } from './open-world-stores.ts';
import { WorldClock } from './world-clock.ts';
import { startAsProcess, startInProcess, type WorldRoom } from './world-room.ts';

export type WorldOptions = {
  /** All of them if left out. */
  rooms?: readonly RoomName[];
  /** Rooms to run as processes, for kill -9; they keep the real clock. */
  asProcesses?: readonly RoomName[];
  /** Regions to have an edge in; none if left out, since most tests need none. */
  edges?: readonly string[];
  /** Settings for all rooms. */
  env?: Readonly<Record<string, string>>;
  /** More for a room's `start`, such as the user subgraph's mailer. */
  deps?: Partial<Record<RoomName, object>>;
};

/** Every room on stores of its own, on one clock. */
export type World = AsyncDisposable & {
  readonly gatewayUrl: string;
  readonly env: IsolatedEnv;
  /** Where its rooms keep their files, each below its name. */
  readonly tmp: string;
  /** Those that were asked for. */
  readonly edges: TestEdges | null;
  urlOf(room: RoomName): string;
  /** What one more process of a room is to be started with. */
  envFor(room: RoomName, port: number): Record<string, string>;
  now(): Date;
  /** Lets time pass for the domain; `settle()` then waits for what has come due. */
  advance(ms: number): void;
  /** Waits until nobody has anything to do; the error says who had, after `withinMs`. */
  settle(options?: { withinMs?: number }): Promise<void>;
  /** Ends a room at once; its work is left as it is. */
  kill(room: RoomName): Promise<void>;
  /** Starts a room again at its old address. */
  restart(room: RoomName): Promise<void>;
};

/**
 * Starts all rooms on the given stores, under names that nobody else uses.
 *
 * @example
 * const world = await startWorld(inject('stores'));
 * afterAll(() => world[Symbol.asyncDispose]());
 */
export async function startWorld(stores: StoreEnv, options: WorldOptions = {}): Promise<World> {
  await using starting = new AsyncDisposableStack();
  const own = starting.use(await isolate(stores));
  const tmp = await mkdtemp(join(tmpdir(), 'world-'));
  starting.defer(() => rm(tmp, { recursive: true, force: true }));
  const clock = new WorldClock();
  const edges = options.edges ? starting.use(await startTestEdges(own.env, options.edges)) : null;
  const withEdges = { ...options, ...(edges && { edgeEnv: edges.env }) };
  const { running, envFor } = await startRooms(own.env, clock, tmp, withEdges, starting);
  const look = starting.use(await openWorldStores(own.env));
  const room = (name: RoomName): WorldRoom => {
    const found = running.get(name);
    if (!found) throw new Error(`This world has no ${name}.`);
    return found;
  };
  const started = starting.move();
  return {
    get gatewayUrl() {
      return room('gateway').url;
    },
    env: own.env,
    edges,
    tmp,
    urlOf: (name) => room(name).url,
    envFor,
    now: clock.now,
    advance: (ms) => clock.advance(ms),
    settle: ({ withinMs = 60_000 } = {}) => {
      let calm = 0;
      const isCalm = async () => {
        const due = await findDueWork(look, clock.now(), (name) => running.has(name));
        calm = due.length === 0 ? calm + 1 : 0;
        return calm === 2 || due.join('; ') || 'looking again';
      };
      return until('the world settles', isCalm, { withinMs, everyMs: 25 });
    },
    kill: (name) => room(name).kill(),
    restart: (name) => room(name).restart(),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function startRooms(
  stores: IsolatedEnv,
  clock: WorldClock,
  tmp: string,
  options: WorldOptions & { edgeEnv?: EdgeEnv },
  stack: AsyncDisposableStack,
): Promise<{ running: Map<RoomName, WorldRoom>; envFor: World['envFor'] }> {
  const keys = makeKeys();
  const running = new Map<RoomName, WorldRoom>();
  const wanted = rooms.filter(({ name }) => (options.rooms ?? [name]).includes(name));
  const guardian = options.asProcesses?.length ? stack.use(new Guardian()) : undefined;
  stack.defer(async () => void (await Promise.all([...running.values()].map((room) => room[Symbol.asyncDispose]()))));
  const envFor = (name: RoomName, port: number) => {
    const urlOf = (room: RoomName) => running.get(room)?.url ?? 'http://127.0.0.1:9';
    const urls = { user: urlOf('user'), video: urlOf('video'), feed: urlOf('feed') };
    return {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env.REELGRAPH_TEST_LOG ?? 'silent',
      ...roomEnv({ name, port, stores, keys, tmp: join(tmp, name), urls, edges: options.edgeEnv }),
      ...(options.edgeEnv && { EDGE_REGION_HEADER: 'x-region' }),
      COMPRESSOR_DRAIN_MS: '0',
      SWEEP_EVERY_MS: '250',
      ARCHIVE_EVERY_MS: '250',
      ARCHIVE_GRACE_MS: '0',
      RESTORE_EVERY_MS: '100',
      RESTORE_POLL_MS: '250',
      // A test has its lists computed when it wants them, not whenever its clock has passed a night.
      PRECOMPUTE_HOUR: 'never',
      // A world's clock leaps, and what is kept goes by real time.
      ENTITY_CACHE: 'off',
      ...options.env,
    };
  };
  const start = async (spec: RoomSpec) => {
    const envAt = (port: number) => envFor(spec.name, port);
    const deps = { now: clock.now, ...options.deps?.[spec.name] };
    const asProcess = guardian && options.asProcesses?.includes(spec.name);
    const room = asProcess ? startAsProcess(spec, { envAt, guardian, tmp }) : startInProcess(spec, { envAt, deps });
    running.set(spec.name, await room);
  };
  const isGateway = ({ name }: RoomSpec) => name === 'gateway';
  await Promise.all(wanted.filter((spec) => !isGateway(spec)).map(start));
  // It needs to be told where the others have come to listen.
  await Promise.all(wanted.filter(isGateway).map(start));
  return { running, envFor };
}
