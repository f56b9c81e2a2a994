import { isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { RedisEventLog, type View, ViewHistory, Views } from '@reelgraph/views';
import type { Context } from './context.ts';
import { measureIngesting } from './measure-ingesting.ts';

export type OwnIngester = AsyncDisposable & {
  env: Record<string, string>;
  mongo: Mongo;
  redis: Redis;
  views: Views;
  history: ViewHistory;
  context: Context;
  /** What Prometheus reads, by name. */
  measured(): Promise<Record<string, number>>;
  /** What MongoDB says of a video: its raw events, and the sums of its hours and of its interactions. */
  written(videoId: string): Promise<{ events: number; qualified: number; watchedMs: number; interactions: number }>;
  backlog(): Promise<number>;
};

/** All that the ingester stands on, under names that nobody else has. */
export async function ownIngester(stores: StoreEnv): Promise<OwnIngester> {
  const own = await isolate(stores);
  const mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const redis = await connectRedis({ url: own.env.REDIS_VIEWS_URL, policy: 'noeviction' });
  const views = new Views(redis, { prefix: own.env.KEY_PREFIX });
  await views.open(new Date());
  const history = new ViewHistory(mongo);
  await history.createIndexes();
  const log = new RedisEventLog(redis, own.env.KEY_PREFIX);
  const { measures, registry } = measureIngesting({ process: false });
  const partitions = Array.from({ length: log.partitions }, (_, index) => index);
  return {
    env: { ...own.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: '0', INGESTER_IDLE_MS: '10' },
    mongo,
    redis,
    views,
    history,
    context: {
      ...{ log, history, views, measures, partitions },
      writer: 'ingester 1/1',
      viewed: async () => {},
      now: () => new Date(),
    },
    async measured() {
      const all = await registry.getMetricsAsJSON();
      return Object.fromEntries(all.map(({ name, values }) => [name, values[0]?.value ?? 0]));
    },
    async written(videoId) {
      const rows = await mongo.db.collection('viewRollups').find({ videoId }).toArray();
      const interactions = await mongo.db.collection('interactions').find({ videoId }).toArray();
      const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);
      return {
        events: await mongo.db.collection('viewEvents').countDocuments({ videoId }),
        qualified: sum('qualified'),
        watchedMs: sum('watchedMs'),
        interactions: interactions.reduce((total, row) => total + Number(row.impressions), 0),
      };
    },
    async backlog() {
      const pipeline = redis.pipeline();
      for (const partition of partitions) pipeline.xlen(`${own.env.KEY_PREFIX}:{${partition}}:log`);
      return ((await pipeline.exec()) ?? []).reduce((total, [, length]) => total + Number(length), 0);
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await mongo[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

/** Qualified views of one video, each by another viewer. */
export function viewsOf(videoId: string, count: number, run = ''): View[] {
  return Array.from({ length: count }, (_, index) => ({
    clientViewId: `view-${run}-${index}`,
    viewerId: `viewer-${run}-${index}`,
    videoId,
    playbackAt: new Date(index),
    region: index % 2 === 0 ? 'DE' : null,
    source: 'FOR_YOU',
    watchedMs: 4_000,
    completed: false,
    skipped: false,
    longEnough: true,
  }));
}
