import { hostname } from 'node:os';
import { ChangeLog } from '@reelgraph/changes';
import { connectMongo } from '@reelgraph/mongo';
import { createLogger, healthOf, listenHttp, listenMetrics, newId, type Room, repeat } from '@reelgraph/service';
import { measureEvents, openPlaces, ruleOf, tierEvents } from '@reelgraph/tiers';
import { TierStore } from '@reelgraph/videos';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { restoreDue } from './jobs/restore-due.ts';

/** Restores what is asked for, until disposed. Any number of restorers share the work. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger('restorer', config.LOG_LEVEL);
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
  await tiers.createIndexes();
  const { events, registry: readings } = measureEvents(tierEvents(log), { process: config.METRICS_PORT !== null });
  const context: Context = {
    tiers,
    places: opened.use(openPlaces(config)),
    rule: ruleOf(config),
    events,
    holder: `${hostname()}-${newId(new Date())}`,
    leaseMs: config.RESTORE_LEASE_MS,
    pollMs: config.RESTORE_POLL_MS,
    concurrency: config.RESTORE_CONCURRENCY,
    now: deps.now ?? (() => new Date()),
  };
  opened.use(
    repeat({
      everyMs: config.RESTORE_EVERY_MS,
      step: (signal) => restoreDue(context, signal),
      onError: (err) => log.error({ err }, 'a round of restoring failed; the next one goes on'),
    }),
  );
  const health = healthOf({ mongodb: () => mongo.ping() });
  const { HOST: host, PORT: port } = config;
  if (config.METRICS_PORT !== null) opened.use(await listenMetrics({ host, port: config.METRICS_PORT, readings }));
  const http = opened.use(await listenHttp({ host, port, since: new Date(), routes: {}, health }));
  log.info({ url: http.url }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
