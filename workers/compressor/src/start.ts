import { availableParallelism, hostname, totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';
import { ChangeLog, hintChange } from '@reelgraph/changes';
import { compressAlone as compressAloneJob, compressVideo as compressVideoJob } from '@reelgraph/jobs';
import { openTools } from '@reelgraph/media';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { type JobRun, Queues, work } from '@reelgraph/queue';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { createLogger, healthOf, listenHttp, newId, type Room } from '@reelgraph/service';
import { rawDueAt, VideoStore } from '@reelgraph/videos';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { concurrencyFor, type Machine } from './domain/concurrency.ts';
import { policyOf } from './domain/policy-of.ts';
import { compressorEvents } from './events.ts';
import { compressAlone, compressVideo } from './jobs/compress-video.ts';
import { EncodeTurns } from './jobs/encode-turns.ts';
import { TempSpace } from './store/temp-space.ts';

/** So many more videos are read and looked at while others are encoded; more would only wait here and not in the queue. */
const AHEAD = 1;

export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using stack = new AsyncDisposableStack();
  const now = deps.now ?? (() => new Date());
  const log = createLogger('compressor', config.LOG_LEVEL);
  const mongo = stack.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
  stack.defer(() => redis.disconnect());
  const s3 = {
    endpoint: config.S3_ENDPOINT,
    publicEndpoint: config.S3_PUBLIC_ENDPOINT,
    region: config.S3_REGION,
    accessKeyId: config.S3_ACCESS_KEY_ID,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY,
  };
  const { COMPRESSOR_CONCURRENCY: asked, COMPRESSOR_THREADS: threads } = config;
  const atOnce = asked === 'auto' ? concurrencyFor(thisMachine(), threads) : asked;
  const context: Context = {
    videos: new VideoStore(mongo, new ChangeLog(mongo.db)),
    raw: stack.use(new ObjectStore(s3, config.S3_RAW_BUCKET)),
    media: stack.use(new ObjectStore(s3, config.S3_MEDIA_BUCKET)),
    temp: await TempSpace.open(config.MEDIA_TMP_DIR),
    tools: await openTools({ log }),
    policy: policyOf(config),
    enqueue: stack.use(new Queues(redis, config.KEY_PREFIX)).enqueue,
    hint: (videoId) => hintChange(redis, config.KEY_PREFIX, 'video', videoId),
    log,
    events: compressorEvents(log),
    holder: `${hostname()}-${newId(new Date())}`,
    leaseMs: config.COMPRESSOR_LEASE_MS,
    restAfterDeaths: config.COMPRESSOR_REST_AFTER_DEATHS,
    threads,
    turns: new EncodeTurns(atOnce),
    now,
    random: Math.random,
    rawDueAt: () => rawDueAt(now(), config.RAW_HOT_DAYS),
  };
  warm(context);
  await takeJobs(stack, context, config, { concurrency: atOnce + AHEAD, connection: redis });
  const http = stack.use(
    await listenHttp({
      host: config.HOST,
      port: config.PORT,
      since: new Date(),
      routes: {},
      health: healthOf({ mongodb: () => mongo.ping(), redis: () => redis.ping() }),
    }),
  );
  log.info({ url: http.url, encoders: atOnce, threads }, 'compressor ready');
  const open = stack.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** The S3 client loads its parts and opens a connection at its first request, which no video should wait for. */
function warm({ raw, media }: Context): void {
  // What it answers, and whether, counts for nothing.
  for (const store of [raw, media]) store.head('warm').catch(() => {});
}

/** A container may have less than its host. */
function thisMachine(): Machine {
  return { cores: availableParallelism(), memoryBytes: Math.min(totalmem(), constrainedMemory() || totalmem()) };
}

/** Both queues stop at once: a video that is to run alone waits for those beside it. */
async function takeJobs(
  stack: AsyncDisposableStack,
  context: Context,
  config: Config,
  { concurrency, connection }: { concurrency: number; connection: Redis },
): Promise<void> {
  const how = {
    connection,
    prefix: config.KEY_PREFIX,
    lockMs: config.COMPRESSOR_LEASE_MS,
    drainMs: config.COMPRESSOR_DRAIN_MS,
    onError: (err: Error) => context.log.warn({ err }, 'the queue is away'),
  };
  const working: AsyncDisposable[] = [];
  stack.defer(async () => {
    await Promise.all(working.map((each) => each[Symbol.asyncDispose]()));
  });
  const beside = await work({
    ...how,
    job: compressVideoJob,
    concurrency,
    handle: (payload, run) => compressVideo(context, payload, run),
  });
  working.push(beside);
  const handle = (payload: { videoId: string }, run: JobRun) =>
    beside.alone(() => compressAlone(context, payload, run));
  working.push(await work({ ...how, job: compressAloneJob, concurrency: 1, handle }));
}
