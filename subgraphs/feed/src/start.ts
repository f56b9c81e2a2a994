import { ChangeFeed, ChangeLog } from '@reelgraph/changes';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { PeopleStore } from '@reelgraph/people';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { createLogger, healthOf, type Logger, type Room } from '@reelgraph/service';
import { startSubgraph } from '@reelgraph/service/subgraph';
import { VideoStore, ViewersVideos } from '@reelgraph/videos';
import { TopLists, ViewHistory, Views } from '@reelgraph/views';
import type { Config } from './config.ts';
import type { Context, Services } from './context.ts';
import { openLoaders } from './graphql/loaders.ts';
import { resolvers } from './graphql/resolvers.generated.ts';
import { ChoiceStore } from './store/choice-store.ts';
import { ImpressionLog } from './store/impression-log.ts';
import { ListStore } from './store/list-store.ts';
import { NewestUploads } from './store/newest-uploads.ts';
import { RecentWatches } from './store/recent-watches.ts';
import { Trending } from './store/trending.ts';
import { ViewGatherer } from './store/view-gatherer.ts';
import { ViewersBlocks } from './store/viewers-blocks.ts';
import { WatchedVideos } from './store/watched-videos.ts';

export type Deps = { now?: () => Date };

/** Starts the feed subgraph. */
export async function start(config: Config, deps: Deps = {}): Promise<Room> {
  const log = createLogger('feed', config.LOG_LEVEL);
  await using opened = new AsyncDisposableStack();
  const mongo = opened.use(await connectMongo({ url: config.MONGODB_URL, database: config.MONGODB_DATABASE }));
  const redis = await connectRedis({ url: config.REDIS_VIEWS_URL, policy: 'noeviction' });
  opened.defer(() => redis.disconnect());
  const queueRedis = await connectRedis({ url: config.REDIS_QUEUE_URL, policy: 'noeviction' });
  opened.defer(() => queueRedis.disconnect());
  const changeFeed = opened.use(
    await ChangeFeed.open({
      redis: queueRedis,
      prefix: config.KEY_PREFIX,
      onError: (err) => log.warn({ err }, 'the change feed is away'),
    }),
  );
  const now = deps.now ?? (() => new Date());
  const services = await openServices({ config, mongo, redis, changeFeed, log, now });
  opened.use(services.gatherer);
  opened.use(services.impressions);
  const http = opened.use(
    await startSubgraph<Context>({
      schemaFile: new URL('../../../schema/feed.graphql', import.meta.url),
      resolvers,
      contextOf: ({ viewer, region }, _log, signal) => ({
        ...{ ...services, viewer, region, signal },
        loaders: openLoaders(services),
      }),
      identitySecret: config.IDENTITY_SECRET,
      host: config.HOST,
      port: config.PORT,
      health: healthOf({ mongodb: () => mongo.ping(), redis: () => redis.ping() }),
      log,
    }),
  );
  log.info({ url: http.url }, 'listening');
  const open = opened.move();
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** A moment, so that pages of one second are written together. */
const IMPRESSIONS_GATHER_MS = 200;

type Opened = { config: Config; mongo: Mongo; redis: Redis; changeFeed: ChangeFeed; log: Logger; now: () => Date };

async function openServices({ config, mongo, redis, changeFeed, log, now }: Opened): Promise<Services> {
  const prefix = config.KEY_PREFIX;
  const changes = new ChangeLog(mongo.db);
  const videos = new VideoStore(mongo, changes);
  const people = new PeopleStore(mongo, changes);
  const history = new ViewHistory(mongo);
  const views = new Views(redis, { prefix, againAfterMs: config.VIEW_AGAIN_AFTER_MS });
  const impressions = new ImpressionLog(mongo.db, {
    gatherMs: IMPRESSIONS_GATHER_MS,
    onError: (err) => log.error({ err }, 'impressions not logged'),
  });
  const indexed = [changes, videos, people, history, impressions];
  await Promise.all([views.open(now()), ...indexed.map((store) => store.createIndexes())]);
  return {
    videos,
    watchedVideos: new WatchedVideos(videos, config.WATCHED_CACHE_MS),
    viewersBlocks: new ViewersBlocks(people),
    viewersVideos: new ViewersVideos(mongo, people),
    people,
    views,
    changeFeed,
    lists: new ListStore(mongo.db, config.LISTS_CACHE_MS),
    recents: new RecentWatches(redis, prefix),
    choices: new ChoiceStore(mongo, changes),
    impressions,
    newest: new NewestUploads(videos, config.LISTS_CACHE_MS),
    experiment: { name: config.FEED_EXPERIMENT, shares: config.FEED_VARIANTS },
    trending: new Trending(views, new TopLists(redis, prefix), config.TRENDING_CACHE_MS),
    gatherer: new ViewGatherer(views, {
      now,
      gatherMs: config.VIEWS_GATHER_MS,
      onError: (err) => log.error({ err }, 'views not recorded'),
    }),
    rule: {
      minWatchedMs: config.VIEW_MIN_WATCHED_MS,
      minShare: config.VIEW_MIN_SHARE,
      shortVideoMs: config.VIEW_SHORT_VIDEO_MS,
      againAfterMs: config.VIEW_AGAIN_AFTER_MS,
    },
    watchTokenSecret: config.WATCH_TOKEN_SECRET,
    now,
  };
}
