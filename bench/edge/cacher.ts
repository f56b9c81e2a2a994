import { findFreePorts, type IsolatedEnv, isolate, startTestStores, type TestEdges } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { newVideo } from '@reelgraph/videos';
import { type View, Views } from '@reelgraph/views';
import { startRoom } from '../rooms/start-room.ts';

/** The cacher as production runs it, before a catalogue of its own, and the views that tell it what is hot. */
export type RunningCacher = AsyncDisposable & {
  /** Somebody else of the edge's region watches each of these. */
  watched(videoIds: readonly string[]): Promise<void>;
};

export type CacherOptions = {
  edges: TestEdges;
  videoIds: readonly string[];
  keyOf: (id: string) => string;
  bytes: number;
  top: number;
};

const EVERY_MS = 1_000;
const COUNTRY = 'US';

export async function startCacher({ edges, videoIds, keyOf, bytes, top }: CacherOptions): Promise<RunningCacher> {
  await using starting = new AsyncDisposableStack();
  const stores = starting.use(await startTestStores());
  const { env } = starting.use(await isolate(stores.env));
  await publish(
    env,
    videoIds.map((id) => videoRow(id, keyOf(id), bytes)),
  );
  const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
  starting.defer(() => redis.disconnect());
  const views = new Views(redis, { prefix: env.KEY_PREFIX });
  await views.open(new Date());
  const [port = 0] = await findFreePorts(1);
  starting.use(
    await startRoom('workers/cacher', [], {
      ...env,
      ...edges.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      PORT: port,
      CACHER_EVERY_MS: EVERY_MS,
      CACHER_TOP: top,
      CACHER_COUNTRIES: COUNTRY,
    }),
  );
  const started = starting.move();
  return {
    async watched(ids) {
      const now = new Date();
      await views.record(
        ids.map((videoId) => viewOf(videoId, now)),
        now,
      );
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function viewOf(videoId: string, now: Date): View {
  const viewerId = newId(now);
  const watched = { source: 'FOR_YOU', watchedMs: 5_000, completed: true, skipped: false, longEnough: true } as const;
  return { videoId, viewerId, clientViewId: viewerId, playbackAt: now, region: COUNTRY, ...watched };
}

async function publish(env: IsolatedEnv, rows: readonly { _id: string }[]): Promise<void> {
  await using mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  await mongo.db.collection<{ _id: string }>('videos').insertMany([...rows]);
}

/** A published video with one small rendition, as compressing a small source leaves it. */
function videoRow(videoId: string, key: string, bytes: number): { _id: string } {
  const now = new Date();
  const upload = { id: newId(now), ownerId: newId(now), caption: '', hashtags: [], visibility: 'PUBLIC' as const };
  const raw = { key: `raw/${videoId}`, etag: videoId, bytes: 1, contentType: 'video/mp4' };
  const { id: _id, ...rest } = newVideo(upload, raw, videoId, now);
  const shape = { rung: 360, width: 204, height: 360, fps: 30, bitrate: 1, durationMs: 1, prefetchBytes: bytes };
  return { _id, ...rest, ...{ status: 'READY', publishedAt: now, renditions: [{ ...shape, key, bytes }] } };
}
