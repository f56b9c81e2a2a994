import { hostname } from 'node:os';
import { ChangeLog } from '@reelgraph/changes';
import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { createLogger, healthOf, listenHttp, listenMetrics, newId, type Room, repeat } from '@reelgraph/service';
import { measureEvents, openPlaces, parsePrices, ruleOf, tierEvents } from '@reelgraph/tiers';
import { giveStorage, TierStore } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { archiveDue } from './jobs/archive-due.ts';

/** Archives what is due again and again, until disposed. Any number of archivers share the work. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger('archiver', config.LOG_LEVEL);
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_VIEWS_URL, policy: 'noeviction' });
  opened.defer(() => redis.disconnect());
  const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
  await tiers.createIndexes();
  const now = deps.now ?? (() => new Date());
  const given = await giveStorage(mongo, now());
  if (given > 0) log.info({ videos: given }, 'videos from before there were tiers are looked at too');
  const { events, registry: readings } = measureEvents(tierEvents(log), { process: config.METRICS_PORT !== null });
  const context: Context = {
    db: mongo.db,
    tiers,
    places: opened.use(openPlaces(config)),
    // It asks only: where Redis has forgotten since when counts are complete, that is for it to see.
    views: new Views(redis, { prefix: config.KEY_PREFIX }),
    rule: ruleOf(config),
    prices: parsePrices(config.TIER_PRICES),
    events,
    holder: `${hostname()}-${newId(new Date())}`,
    leaseMs: config.ARCHIVE_LEASE_MS,
    graceMs: config.ARCHIVE_GRACE_MS,
    rawToo: config.RAW_AFTER === 'cold',
    concurrency: config.ARCHIVE_CONCURRENCY,
    now,
  };
  opened.use(
    repeat({
      everyMs: config.ARCHIVE_EVERY_MS,
      step: async (signal) => {
        await archiveDue(context, signal);
        return false;
      },
      onError: (err) => log.error({ err }, 'a round of archiving failed; the next one goes on'),
    }),
  );
  const health = healthOf({ mongodb: () => mongo.ping(), redis: () => redis.ping() });
  const { HOST: host, PORT: port } = config;
  if (config.METRICS_PORT !== null) opened.use(await listenMetrics({ host, port: config.METRICS_PORT, readings }));
  const http = opened.use(await listenHttp({ host, port, since: new Date(), routes: {}, health }));
  log.info({ url: http.url, rule: context.rule, coldClass: context.places.tier.coldClass }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
