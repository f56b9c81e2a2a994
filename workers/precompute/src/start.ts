import { connectMongo } from '@reelgraph/mongo';
import { createLogger, healthOf, listenHttp, listenMetrics, type Room, repeat } from '@reelgraph/service';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { lastDue, type Schedule } from './domain/schedule.ts';
import { dailyRun } from './jobs/daily-run.ts';
import { measureLists } from './jobs/measure-lists.ts';
import { openEngine } from './spark/engine.ts';
import { RunStore } from './store/run-store.ts';

/** Starts the worker: a run each day at its hour, or as soon after as it lives. */
export async function start(config: Config, deps: { now?: () => Date } = {}): Promise<Room> {
  await using opened = new AsyncDisposableStack();
  const log = createLogger('precompute', config.LOG_LEVEL);
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const { engine } = opened.use(await openEngine(config, (line) => log.info(line)));
  const context: Context = {
    engine,
    ...{ db: mongo.db, runs: new RunStore(mongo.db), log, now: deps.now ?? (() => new Date()) },
    ...{ top: config.PRECOMPUTE_TOP, threads: config.PRECOMPUTE_THREADS, leaseMs: config.PRECOMPUTE_LEASE_MS },
  };
  const { PRECOMPUTE_HOUR: schedule } = config;
  if (schedule.length > 0) opened.use(repeatDaily(context, schedule, config.PRECOMPUTE_IDLE_MS));
  const { HOST: host, METRICS_PORT: metricsPort } = config;
  const readings = measureLists(context, schedule);
  if (metricsPort !== null) opened.use(await listenMetrics({ host, port: metricsPort, readings }));
  const http = opened.use(
    await listenHttp({
      host,
      port: config.PORT,
      since: new Date(),
      routes: {},
      health: healthOf({ mongodb: () => mongo.ping() }),
    }),
  );
  log.info({ url: http.url, schedule }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function repeatDaily(context: Context, schedule: Schedule, everyMs: number): AsyncDisposable {
  return repeat({
    everyMs,
    step: async (signal) => {
      await dailyRun(context, lastDue(context.now(), schedule), signal);
      return false;
    },
    onError: (error) => context.log.error({ err: error }, 'lists not computed'),
  });
}
