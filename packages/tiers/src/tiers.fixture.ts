import { ChangeLog } from '@reelgraph/changes';
import { isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { coldEnv, createLogger, newId, objectsEnv, parseEnv } from '@reelgraph/service';
import { hotStorage, mediaPrefix, newVideo, TierStore, type Video, VideoStore } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';
import { archiveRule } from './archive-rule.ts';
import type { RunDeps } from './archive-run.ts';
import type { CleanDeps } from './clean-leftovers.ts';
import { openPlaces, type Places } from './places.ts';
import type { RestoreDeps } from './restore-video.ts';
import { tierEvents } from './tier-events.ts';

export const DAY = 86_400_000;
/** When the windows began to be complete, and the videos of tests were published. */
export const begun = new Date('2026-11-01T00:00:00Z');
export const weekLater = new Date('2026-11-08T12:00:00Z');

export type OwnTiers = AsyncDisposable & {
  env: Record<string, string>;
  mongo: Mongo;
  redis: Redis;
  views: Views;
  videos: VideoStore;
  tiers: TierStore;
  places: Places;
  /** All that the steps need; a test changes what it wants to go wrong. */
  deps(parts?: Partial<Deps>): Deps;
  /** A READY video of three sizes with real objects; the two upper ones are worth moving. */
  video(parts?: Partial<Pick<Video, 'publishedAt'>> & { bytes?: number; hls?: boolean }): Promise<Video>;
  fresh(video: Pick<Video, 'id'>): Promise<Video>;
  /** Qualified views by so many people. */
  watch(video: Pick<Video, 'id'>, count: number, at: Date): Promise<void>;
  /** The objects of a video in the media bucket and in the cold one, without its prefix. */
  objects(video: Pick<Video, 'id'>): Promise<string[]>;
};

export type Deps = RunDeps & RestoreDeps & CleanDeps;

export async function ownTiers(stores: StoreEnv, settings: Record<string, string> = {}): Promise<OwnTiers> {
  const own = await isolate(stores);
  // Nothing else is in the raw bucket here.
  const coldBucket = settings.COLD_TIER === 'cold-bucket' ? own.env.S3_RAW_BUCKET : '';
  const env = { ...own.env, S3_COLD_BUCKET: coldBucket, ...settings };
  const mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
  const changes = new ChangeLog(mongo.db);
  const videos = new VideoStore(mongo, changes);
  const tiers = new TierStore(mongo, changes);
  await Promise.all([videos.createIndexes(), tiers.createIndexes(), changes.createIndexes()]);
  const views = new Views(redis, { prefix: env.KEY_PREFIX });
  await views.open(begun);
  const places = openPlaces(parseEnv(env, { ...objectsEnv, ...coldEnv }));
  const deps = (parts: Partial<Deps> = {}): Deps => ({
    db: mongo.db,
    tiers,
    places,
    views,
    rule: archiveRule,
    events: tierEvents(createLogger('tiers', 'silent')),
    holder: newId(new Date()),
    leaseMs: 60_000,
    graceMs: 0,
    rawToo: true,
    pollMs: 50,
    concurrency: 4,
    now: () => weekLater,
    ...parts,
  });
  let watched = 0;
  return {
    env,
    mongo,
    redis,
    views,
    videos,
    tiers,
    places,
    deps,
    async video({ publishedAt = begun, bytes = 200_000, hls = false } = {}) {
      const id = newId(new Date());
      const key = (name: string) => `${mediaPrefix(id)}1/${name}`;
      const shape = {
        width: 406,
        height: 720,
        fps: 30,
        bitrate: 1_000_000,
        bytes,
        durationMs: 5000,
        prefetchBytes: 500,
      };
      const renditions = [720, 540, 360].map((rung) => ({ ...shape, rung, key: key(`${rung}.mp4`) }));
      for (const { rung, key } of renditions) await places.media.put(key, bytesOf(rung, bytes), 'video/mp4');
      await places.media.put(key('poster.jpg'), bytesOf(1, 1000), 'image/jpeg');
      if (hls)
        for (const rung of [720, 540, 360]) {
          await places.media.put(key(`hls/${rung}.m4s`), bytesOf(rung + 1, bytes + 1), 'video/mp4');
          await places.media.put(key(`hls/${rung}.m3u8`), bytesOf(2, 100), 'application/vnd.apple.mpegurl');
        }
      const made = hls ? { hlsKey: key('hls/master.m3u8'), hlsBytes: 3 * (bytes + 1) } : {};
      const video = { ...aVideo(id, publishedAt ?? begun, renditions), ...made };
      const { id: _id, ...row } = video;
      await mongo.db.collection<{ _id: string }>('videos').insertOne({ _id, ...row });
      return video;
    },
    async fresh({ id }) {
      const found = await tiers.byId(id);
      if (!found) throw new Error(`there is no video ${id}`);
      return found;
    },
    async watch({ id: videoId }, count, at) {
      const views = Array.from({ length: count }, () => {
        watched += 1;
        return {
          clientViewId: `client-view-${watched}`,
          viewerId: `viewer-${watched}`,
          videoId,
          playbackAt: at,
          region: null,
          source: 'FOR_YOU' as const,
          watchedMs: 4_000,
          completed: false,
          skipped: false,
          longEnough: true,
        };
      });
      await new Views(redis, { prefix: env.KEY_PREFIX }).record(views, at);
    },
    async objects({ id }) {
      const prefix = mediaPrefix(id);
      const stores = places.coldBucket ? [places.media, places.coldBucket] : [places.media];
      const lists = await Promise.all(stores.map((store) => Array.fromAsync(store.list(prefix))));
      return lists.flatMap((list, place) => list.map(({ key }) => (place ? 'bucket:' : '') + key.slice(prefix.length)));
    },
    async [Symbol.asyncDispose]() {
      for (const store of [places.media, places.coldBucket]) store?.[Symbol.dispose]();
      redis.disconnect();
      await mongo[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

function aVideo(id: string, publishedAt: Date, renditions: Video['renditions']): Video {
  const upload = { id: `upload-of-${id}`, ownerId: 'owner', caption: '', visibility: 'PUBLIC' } as const;
  const raw = { key: `raw/owner/${id}`, etag: '""', bytes: 1, contentType: 'video/mp4' };
  return {
    ...newVideo({ ...upload, hashtags: [] }, raw, id, publishedAt),
    status: 'READY',
    renditions,
    poster: { key: `${mediaPrefix(id)}1/poster.jpg`, width: 1, height: 1, thumbhash: null },
    durationMs: 5000,
    publishedAt,
    storage: hotStorage(id, new Date(publishedAt.getTime() + 7 * DAY)),
  };
}

function bytesOf(seed: number, length: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => (at * 31 + seed) % 251);
}
