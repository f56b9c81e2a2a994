import { hostname } from 'node:os';
import { ChangeLog } from '@reelgraph/changes';
import { connectMongo } from '@reelgraph/mongo';
import { openObjectEvents } from '@reelgraph/objects';
import {
  createLogger,
  healthOf,
  type Logger,
  listenHttp,
  listenMetrics,
  newId,
  type Room,
  repeat,
} from '@reelgraph/service';
import { measureEvents, openPlaces, ruleOf, tierEvents } from '@reelgraph/tiers';
import { TierStore } from '@reelgraph/videos';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { hearRestores } from './jobs/hear-restores.ts';
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
  startHearing(opened, context, config, log);
  const health = healthOf({ mongodb: () => mongo.ping() });
  const { HOST: host, PORT: port } = config;
  if (config.METRICS_PORT !== null) opened.use(await listenMetrics({ host, port: config.METRICS_PORT, readings }));
  const http = opened.use(await listenHttp({ host, port, since: new Date(), routes: {}, health }));
  log.info({ url: http.url }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function startHearing(opened: AsyncDisposableStack, context: Context, config: Config, log: Logger): void {
  const { S3_RESTORES_QUEUE_URL: queueUrl, S3_REGION: region } = config;
  if (queueUrl === null) return;
  const keys = { accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY };
  const events = opened.use(openObjectEvents({ queueUrl, region, ...keys }));
  const hearing = repeat({
    everyMs: 1_000,
    step: async (signal) => {
      await hearRestores(context, events, signal);
      return true;
    },
    onError: (err) => log.error({ err }, 'events of the store can not be heard; polling finds what is back'),
  });
  opened.use(hearing);
}
