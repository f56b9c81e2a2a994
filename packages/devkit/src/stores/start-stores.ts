import { join } from 'node:path';
import { checkPortFree } from '../ports.ts';
import { becomeReady } from '../process/become-ready.ts';
import { Guardian } from '../process/guardian.ts';
import { type Died, type SupervisedProcess, superviseProcess } from '../process/supervise-process.ts';
import type { Tools } from '../programs/provide-tools.ts';
import { findFreePorts } from './free-ports.ts';
import { mongodSpec } from './mongod.ts';
import { redisSpec } from './redis.ts';
import { s3Spec } from './s3.ts';
import type { StoreEnv } from './store-env.ts';
import { type StoreName, type StoreSpec, storeNames } from './store-spec.ts';

export type StoresOptions = {
  tools: Tools;
  /** Where the data live. */
  folder: string;
  logs: string;
  s3Keys: { accessKeyId: string; secretAccessKey: string };
  /** 0 or nothing: any free port. */
  ports?: Partial<Record<StoreName, number>>;
  /** Less memory and disk, for tests. */
  small?: boolean;
  /** Stores that run already, by the name of their variable; they are not started. */
  given?: Partial<StoreEnv>;
  /** Gives up when aborted. */
  signal?: AbortSignal;
  onDied?: (died: Died) => void;
  /** A store that died runs again; it may take a moment until it answers. */
  onRestarted?: (name: string) => void;
  onReady?: (name: StoreName, ms: number) => void;
};

export type RunningStore = { name: StoreName; address: string; startedAt: Date; pid: () => number | undefined };
export type Stores = AsyncDisposable & { env: StoreEnv; running: RunningStore[] };

const readyWithinMs = 30_000;
// The embedded S3 takes three seconds to write its state down.
const stopMs = 4000;

/** Starts MongoDB, three Redis and S3 side by side, supervised, and answers when all are ready. */
export async function startStores(options: StoresOptions): Promise<Stores> {
  await using starting = new AsyncDisposableStack();
  const guardian = starting.use(new Guardian());
  const parts: SupervisedProcess[] = [];
  starting.defer(async () => void (await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))));
  const specs = await describeStores(options);
  await Promise.all(specs.map((spec) => checkPortFree(spec.name, spec.port)));
  const running = await Promise.all(specs.map((spec) => startStore(spec, options, guardian, parts)));
  const started = starting.move();
  const address = (name: StoreName) => specs.find((spec) => spec.name === name)?.address ?? '';
  const env: StoreEnv = {
    MONGODB_URL: address('mongod'),
    REDIS_QUEUE_URL: address('redis-queue'),
    REDIS_VIEWS_URL: address('redis-views'),
    REDIS_CACHE_URL: address('redis-cache'),
    S3_ENDPOINT: address('s3'),
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY_ID: options.s3Keys.accessKeyId,
    S3_SECRET_ACCESS_KEY: options.s3Keys.secretAccessKey,
    ...options.given,
  };
  return { env, running, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** Which stores to start: those whose variable is given run elsewhere. */
export function storesToStart(given: Partial<StoreEnv> = {}): StoreName[] {
  const variables: Record<StoreName, keyof StoreEnv> = {
    mongod: 'MONGODB_URL',
    'redis-queue': 'REDIS_QUEUE_URL',
    'redis-views': 'REDIS_VIEWS_URL',
    'redis-cache': 'REDIS_CACHE_URL',
    s3: 'S3_ENDPOINT',
  };
  return storeNames.filter((name) => !given[variables[name]]);
}

async function describeStores({
  tools,
  folder,
  ports = {},
  small = false,
  given,
  s3Keys,
}: StoresOptions): Promise<StoreSpec[]> {
  const free = await findFreePorts(storeNames.length);
  return storesToStart(given).map((name, index) => {
    const port = ports[name] || (free[index] ?? 0);
    switch (name) {
      case 'mongod':
        return mongodSpec({ mongod: tools.mongod ?? 'mongod', folder, port, small });
      case 's3':
        return s3Spec({ python: tools.python, ministack: tools.ministack, folder, port, ...s3Keys });
      default:
        return redisSpec({ redisServer: tools.redisServer, name, folder, port });
    }
  });
}

async function startStore(
  spec: StoreSpec,
  options: StoresOptions,
  guardian: Guardian,
  parts: SupervisedProcess[],
): Promise<RunningStore> {
  const begun = performance.now();
  spec.prepare();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', ...spec.env };
  const logFile = join(options.logs, `${spec.name}.log`);
  const { onDied, onRestarted } = options;
  const part = superviseProcess(
    { ...spec, env, logFile },
    { guardian, stopMs, ...(onDied && { onDied }), ...(onRestarted && { onRestarted }) },
  );
  parts.push(part);
  await becomeReady(part, (signal) => spec.ready({ withinMs: readyWithinMs, signal }), options.signal);
  options.onReady?.(spec.name, performance.now() - begun);
  return { name: spec.name, address: spec.address, startedAt: new Date(), pid: () => part.pid };
}
