import { ChangeLog } from '@reelgraph/changes';
import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { createLogger, healthOf, listenHttp, listenMetrics, type Room, repeat } from '@reelgraph/service';
import { viewsComeBack } from '@reelgraph/tiers';
import { TierStore } from '@reelgraph/videos';
import { RedisEventLog, ViewHistory, Views } from '@reelgraph/views';
import type { Config } from './config.ts';
import { IngestViews } from './jobs/ingest-views.ts';
import { measureIngesting } from './measure-ingesting.ts';

/** Starts the ingester. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger('ingester', config.LOG_LEVEL);
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_VIEWS_URL, policy: 'noeviction' });
  opened.defer(() => redis.disconnect());
  const now = deps.now ?? (() => new Date());
  const views = new Views(redis, { prefix: config.KEY_PREFIX });
  await views.open(now());
  const history = new ViewHistory(mongo);
  await history.createIndexes();
  const events = new RedisEventLog(redis, config.KEY_PREFIX);
  const { part, of } = config.INGESTER_SHARE;
  const partitions = Array.from({ length: events.partitions }, (_, index) => index).filter(
    (partition) => partition % of === part - 1,
  );
  const comeBack = {
    tiers: new TierStore(mongo, new ChangeLog(mongo.db)),
    views,
    viewsPerHour: config.RESTORE_VIEWS_PER_HOUR,
    speed: config.RESTORE_SPEED,
  };
  const { measures, registry: readings } = measureIngesting({ process: config.METRICS_PORT !== null });
  const ingest = new IngestViews({
    log: events,
    history,
    views,
    writer: `ingester ${part}/${of}`,
    partitions,
    measures,
    now,
    viewed: (videoIds) => viewsComeBack(comeBack, videoIds, now()),
  });
  opened.use(
    repeat({
      everyMs: config.INGESTER_IDLE_MS,
      step: (signal) => ingest.step(signal),
      onError: (error) => {
        measures.failed();
        log.error({ err: error }, 'views not ingested');
      },
    }),
  );
  const { HOST: host, PORT: port } = config;
  if (config.METRICS_PORT !== null) opened.use(await listenMetrics({ host, port: config.METRICS_PORT, readings }));
  const http = opened.use(
    await listenHttp({
      host,
      port,
      since: new Date(),
      routes: {},
      health: healthOf({ mongodb: () => mongo.ping(), redis: () => redis.ping() }),
    }),
  );
  log.info({ url: http.url, partitions: partitions.length }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
