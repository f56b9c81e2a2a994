import { folders } from '../folders.ts';
import type { IsolatedEnv } from '../isolate.ts';
import type { DevelopmentKeys } from '../keys.ts';
import type { SuperviseOptions } from '../process/supervise-process.ts';
import { until } from '../process/until.ts';
import type { Tools } from '../programs/provide-tools.ts';
import { prepareBuckets } from '../stores/prepare-buckets.ts';
import { type RunningStore, startStores } from '../stores/start-stores.ts';
import type { StoreEnv } from '../stores/store-env.ts';
import type { StartOptions } from './read-options.ts';

export type OpenStores = AsyncDisposable & { running: RunningStore[]; env: IsolatedEnv };

export type OpenStoresInput = {
  options: StartOptions;
  tools: Tools;
  keys: DevelopmentKeys;
  signal: AbortSignal;
  tell: Required<Pick<SuperviseOptions, 'onDied' | 'onRestarted'>>;
  say: (line: string) => void;
};

/** Starts the stores that are not given, and makes the buckets and the event queue in them. */
export async function openStores({ options, tools, keys, signal, tell, say }: OpenStoresInput): Promise<OpenStores> {
  await using opening = new AsyncDisposableStack();
  let prepared: StoreEnv | undefined;
  const stores = opening.use(
    await startStores({
      tools,
      folder: folders.data,
      logs: folders.logs,
      s3Keys: { accessKeyId: keys.S3_ACCESS_KEY_ID, secretAccessKey: keys.S3_SECRET_ACCESS_KEY },
      ports: options.storePorts,
      given: options.given,
      signal,
      onDied: tell.onDied,
      onRestarted: (name) => {
        tell.onRestarted(name);
        if (name === 's3' && prepared) prepareAgain(prepared, signal, say);
      },
    }),
  );
  const buckets = options.given.S3_ENDPOINT ? givenBuckets() : await prepareOwn(stores.env);
  if (!options.given.S3_ENDPOINT) prepared = stores.env;
  const open = opening.move();
  return {
    running: stores.running,
    env: { ...stores.env, ...buckets, MONGODB_DATABASE: 'reelgraph', KEY_PREFIX: 'rg' },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function givenBuckets() {
  return { ...bucketNames(), S3_EVENTS_QUEUE_URL: process.env.S3_EVENTS_QUEUE_URL ?? '' };
}

function prepareOwn(stores: StoreEnv) {
  const { S3_RAW_BUCKET: raw, S3_MEDIA_BUCKET: media } = bucketNames();
  return prepareBuckets(stores, { raw, media, events: 'reelgraph-events' });
}

/** The embedded S3 keeps objects through kill -9, but not the queue of its events. */
function prepareAgain(stores: StoreEnv, signal: AbortSignal, say: (line: string) => void): void {
  const prepare = () => prepareOwn(stores).then(() => true as const);
  until('the buckets are ready again', prepare, { withinMs: 60_000, signal }).catch((error: unknown) => {
    if (!signal.aborted) say(String(error));
  });
}

function bucketNames() {
  return {
    S3_RAW_BUCKET: process.env.S3_RAW_BUCKET || 'reelgraph-raw',
    S3_MEDIA_BUCKET: process.env.S3_MEDIA_BUCKET || 'reelgraph-media',
  };
}
