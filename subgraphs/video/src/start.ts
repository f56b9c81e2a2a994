import { ChangeFeed, ChangeLog } from '@reelgraph/changes';
import { openEdge } from '@reelgraph/edge';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore, takesPost } from '@reelgraph/objects';
import { PeopleStore } from '@reelgraph/people';
import { Queues } from '@reelgraph/queue';
import { connectRedis } from '@reelgraph/redis';
import { createLogger, type HttpService, healthOf, type Room as Running } from '@reelgraph/service';
import { startSubgraph } from '@reelgraph/service/subgraph';
import {
  CommentStore,
  LikeStore,
  ReportStore,
  ShareStore,
  TierStore,
  type UploadPolicy,
  UploadQuotas,
  UploadStore,
  uploadPolicy,
  VideoCounts,
  VideoStore,
  ViewersVideos,
} from '@reelgraph/videos';
import type { Config } from './config.ts';
import type { Context, Room } from './context.ts';
import { uploadMethod } from './domain/upload-method.ts';
import { openLoaders } from './graphql/loaders.ts';
import { resolvers } from './graphql/resolvers.generated.ts';
import { PLAYLIST_PATH, servePlaylist } from './graphql/serve-playlist.ts';

export type RoomDeps = { now?: () => Date; policy?: UploadPolicy };

/** Serves uploads, videos and what people do with them. */
export async function start(config: Config, deps: RoomDeps = {}): Promise<Running> {
  const log = createLogger('video', config.LOG_LEVEL);
  await using opened = new AsyncDisposableStack();
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_QUEUE_URL, policy: 'noeviction' });
  opened.defer(() => redis.disconnect());
  const queues = opened.use(new Queues(redis, config.KEY_PREFIX));
  const access = objectsConfig(config);
  const changes = new ChangeLog(mongo.db);
  const people = new PeopleStore(mongo, changes);
  const videos = new VideoStore(mongo, changes);
  const raw = opened.use(new ObjectStore(access, config.S3_RAW_BUCKET));
  const probe = () => takesPost(raw);
  const room: Room = {
    videos,
    viewersVideos: new ViewersVideos(mongo, people),
    tiers: new TierStore(mongo, changes),
    uploads: new UploadStore(mongo, changes),
    quotas: new UploadQuotas(mongo),
    quotaLimits: { maxUploads: config.UPLOADS_PER_DAY, maxBytes: config.UPLOAD_BYTES_PER_DAY },
    counts: new VideoCounts(mongo),
    likes: new LikeStore(mongo, changes),
    comments: new CommentStore(mongo, changes),
    shares: new ShareStore(mongo, changes),
    reports: new ReportStore(mongo, changes),
    raw,
    media: opened.use(new ObjectStore(access, config.S3_MEDIA_BUCKET)),
    edge: openEdge(config),
    enqueue: queues.enqueue,
    onQueueDown: (err, videoId) =>
      log.warn({ err, videoId }, 'the queue is down; the sweeper will bring the job there'),
    policy: deps.policy ?? uploadPolicy,
    uploadMethod: uploadMethod(config.UPLOAD_METHOD, probe, (err) =>
      log.warn({ err }, 'the store does not say whether it takes POST; assumed'),
    ),
    watchTokenSecret: config.WATCH_TOKEN_SECRET,
    hlsBase: () => config.HLS_URL ?? service.url,
    feed: opened.use(
      await ChangeFeed.open({
        redis,
        prefix: config.KEY_PREFIX,
        onError: (err) => log.warn({ err }, 'the change feed is away'),
      }),
    ),
    now: deps.now ?? (() => new Date()),
  };
  await createIndexes(room, changes);
  const service: HttpService = await startSubgraph<Context>({
    schemaFile: new URL('../../../schema/video.graphql', import.meta.url),
    resolvers,
    contextOf: ({ viewer, region }, requestLog, signal) => {
      const open = () => openLoaders({ ...room, people }, viewer);
      return { ...room, viewer, region, log: requestLog, loaders: open(), openLoaders: open, signal };
    },
    identitySecret: config.IDENTITY_SECRET,
    host: config.HOST,
    port: config.PORT,
    routes: { [PLAYLIST_PATH]: servePlaylist({ ...room, secret: config.WATCH_TOKEN_SECRET }) },
    health: healthOf({ mongo: mongo.ping }),
    log,
  });
  opened.use(service);
  const running = opened.move();
  return { url: service.url, [Symbol.asyncDispose]: () => running.disposeAsync() };
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

async function createIndexes(room: Room, changes: ChangeLog): Promise<void> {
  const { uploads, videos, tiers, quotas, counts, likes, comments, shares, reports } = room;
  const stores = [changes, uploads, videos, tiers, quotas, counts, likes, comments, shares, reports];
  await Promise.all(stores.map((store) => store.createIndexes()));
}
