import { hostname } from 'node:os';
import { ChangeLog } from '@reelgraph/changes';
import { compressAlone, compressVideo, purgeVideo as purgeVideoJob } from '@reelgraph/jobs';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore, openObjectEvents } from '@reelgraph/objects';
import { Queues, work } from '@reelgraph/queue';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { createLogger, healthOf, listenHttp, newId, type Room, type Routes, repeat } from '@reelgraph/service';
import { openPlaces } from '@reelgraph/tiers';
import { CommentStore, LikeStore, RawStore, ShareStore, UploadStore, VideoCounts, VideoStore } from '@reelgraph/videos';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { cleanUploads } from './jobs/clean-uploads.ts';
import { hearEvents } from './jobs/hear-events.ts';
import { publisher } from './jobs/publisher.ts';
import { purgeVideo } from './jobs/purge-video.ts';
import { sweepRaw } from './jobs/sweep-raw.ts';
import { sweepOverdue, sweepUnheard } from './jobs/sweep-uploads.ts';
import { sweepCompression, sweepPurges } from './jobs/sweep-videos.ts';
import { sweeper } from './jobs/sweeper.ts';

/** Hears of raw objects, sweeps, purges and publishes changes, until disposed. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using stack = new AsyncDisposableStack();
  const log = createLogger('intake', config.LOG_LEVEL);
  const mongo = stack.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await openRedis(stack, config, false);
  const changes = new ChangeLog(mongo.db);
  const videos = new VideoStore(mongo, changes);
  const s3 = objectsConfig(config);
  const queues = stack.use(new Queues(redis, config.KEY_PREFIX));
  const context: Context = {
    mongo,
    videos,
    uploads: new UploadStore(mongo, changes),
    counts: new VideoCounts(mongo),
    likes: new LikeStore(mongo, changes),
    comments: new CommentStore(mongo, changes),
    shares: new ShareStore(mongo, changes),
    raw: stack.use(new ObjectStore(s3, config.S3_RAW_BUCKET)),
    media: stack.use(new ObjectStore(s3, config.S3_MEDIA_BUCKET)),
    raws: new RawStore(mongo),
    rawAfter: config.RAW_AFTER,
    rawPlaces: stack.use(openPlaces({ ...config, S3_MEDIA_BUCKET: config.S3_RAW_BUCKET })),
    queues,
    enqueue: queues.enqueue,
    onQueueDown: (err, videoId) =>
      log.warn({ err, videoId }, 'the queue is down; the sweeper will bring the job there'),
    log,
    holder: `${hostname()}-${newId(new Date())}`,
    now: deps.now ?? (() => new Date()),
  };
  await Promise.all([changes, context.uploads, videos, context.raws].map((store) => store.createIndexes()));
  const connection = await openRedis(stack, config, true);
  const { KEY_PREFIX: prefix } = config;
  stack.use(
    await work({
      job: purgeVideoJob,
      handle: (job) => purgeVideo(context, job),
      onError: (err) => log.warn({ err }, 'the queue is away'),
      connection,
      prefix,
      concurrency: 4,
    }),
  );
  startSweepers(stack, context, config.SWEEP_EVERY_MS);
  startHearing(stack, context, config);
  stack.use(publisher(context, config.PUBLISH_EVERY_MS, { changes, redis, prefix }));
  const health = healthOf({ mongodb: () => mongo.ping(), redis: () => redis.ping() });
  const { HOST: host, PORT: port } = config;
  const routes = await dashboard(queues, config.OPERATOR_PASSWORD);
  const http = stack.use(await listenHttp({ host, port, since: new Date(), routes, health }));
  log.info({ url: http.url }, 'intake ready');
  const open = stack.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function dashboard(queues: Queues, password: string | null): Promise<Routes> {
  if (password === null) return {};
  const { queueBoard } = await import('@reelgraph/queue/board');
  const jobs = [compressVideo, compressAlone, purgeVideoJob];
  return { '/queues/*': queueBoard({ queues, jobs, basePath: '/queues', password }) };
}

function startSweepers(stack: AsyncDisposableStack, context: Context, everyMs: number): void {
  const sweeps = { sweepUnheard, sweepOverdue, cleanUploads, sweepCompression, sweepPurges, sweepRaw };
  for (const [name, sweep] of Object.entries(sweeps)) stack.use(sweeper(context, name, everyMs, sweep));
}

function startHearing(stack: AsyncDisposableStack, context: Context, config: Config): void {
  const { S3_EVENTS_QUEUE_URL: queueUrl } = config;
  if (queueUrl === null) return;
  const events = stack.use(openObjectEvents({ queueUrl, ...objectsConfig(config) }));
  const loop = repeat({
    everyMs: 1_000,
    step: async (signal) => {
      await hearEvents(context, events, signal);
      return true;
    },
    onError: (err) => context.log.error({ err }, 'events of the store can not be heard; the sweeper looks instead'),
  });
  stack.use(loop);
}

async function openRedis(stack: AsyncDisposableStack, config: Config, forQueue: boolean): Promise<Redis> {
  const redis = await connectRedis({ url: config.REDIS_QUEUE_URL, policy: 'noeviction', forQueue });
  stack.defer(() => redis.disconnect());
  return redis;
}

function objectsConfig(config: Config) {
  return {
    endpoint: config.S3_ENDPOINT,
    publicEndpoint: config.S3_PUBLIC_ENDPOINT,
    region: config.S3_REGION,
    accessKeyId: config.S3_ACCESS_KEY_ID,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY,
  };
}
