import { ChangeLog } from '@reelgraph/changes';
import { type Edge, openEdge } from '@reelgraph/edge';
import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { createLogger, healthOf, listenHttp, listenMetrics, type Room, repeat } from '@reelgraph/service';
import { VideoStore } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { cacherEvents } from './events.ts';
import { hearChanges, sweepChanges } from './jobs/hear-changes.ts';
import { purgeDue } from './jobs/purge-due.ts';
import { warmRegions } from './jobs/warm-regions.ts';
import { measureEvents } from './measure-events.ts';
import { ListHeads } from './store/list-heads.ts';
import { PurgeStore } from './store/purge-store.ts';

/** Keeps the edges warm and clean, until disposed; where there are none, it only says that it is well. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger('cacher', config.LOG_LEVEL);
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_QUEUE_URL, policy: 'noeviction' });
  opened.defer(() => redis.disconnect());
  const viewsRedis = await connectRedis({ url: config.REDIS_VIEWS_URL, policy: 'noeviction' });
  opened.defer(() => viewsRedis.disconnect());
  const now = deps.now ?? (() => new Date());
  const prefix = config.KEY_PREFIX;
  const views = new Views(viewsRedis, { prefix });
  const changes = new ChangeLog(mongo.db);
  const purges = new PurgeStore(mongo);
  const { events, registry: readings } = measureEvents(cacherEvents(log), { process: config.METRICS_PORT !== null });
  await Promise.all([views.open(now()), purges.createIndexes()]);
  const edge = openEdge(config);
  if (edge) {
    const budget = { bytes: config.CACHER_BYTES, bytesPerSecond: config.CACHER_BYTES_PER_SECOND };
    const videos = new VideoStore(mongo, changes);
    const stream = { redis, prefix };
    const work = { countries: config.CACHER_COUNTRIES, top: config.CACHER_TOP, budget };
    const heads = new ListHeads(mongo);
    opened.use(runJobs({ edge, views, videos, heads, purges, changes, stream, ...work, events, log, now }, config));
  }
  const health = healthOf({ mongodb: () => mongo.ping(), queue: () => redis.ping(), views: () => viewsRedis.ping() });
  const { HOST: host, PORT: port } = config;
  if (config.METRICS_PORT !== null) opened.use(await listenMetrics({ host, port: config.METRICS_PORT, readings }));
  const http = opened.use(await listenHttp({ host, port, since: new Date(), routes: {}, health }));
  log.info({ url: http.url, edges: regionsOf(edge) }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function runJobs(context: Context, config: Config): AsyncDisposable {
  const running = new AsyncDisposableStack();
  const run = (what: string, everyMs: number, step: (signal: AbortSignal) => Promise<boolean>) =>
    running.use(
      repeat({ everyMs, step, onError: (err) => context.log.error({ err }, `${what} failed; the next round goes on`) }),
    );
  run('reading the change log', config.CACHER_LISTEN_MS, () => hearChanges(context));
  run('looking for lost changes', config.CACHER_SWEEP_MS, () => sweepChanges(context));
  run('purging', config.CACHER_LISTEN_MS, (signal) => purgeDue(context, signal));
  run('warming', config.CACHER_EVERY_MS, async (signal) => {
    await warmRegions(context, signal);
    return false;
  });
  return running;
}

function regionsOf(edge: Edge | null): readonly string[] {
  return edge?.regions ?? [];
}
