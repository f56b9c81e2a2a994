import { ChangeLog } from '@reelgraph/changes';
import type { Mongo } from '@reelgraph/mongo';
import type { Redis } from '@reelgraph/redis';
import { hotStorage, mediaPrefix, newVideo, TierStore, VideoStore } from '@reelgraph/videos';
import { type View, Views } from '@reelgraph/views';

const DAY = 86_400_000;
const BATCH = 5_000;
/** Of the due videos, every so many is watched. */
const WATCHED_EVERY = 5;

type Fill = { mongo: Mongo; redis: Redis; prefix: string; videos: number; due: number };

/** Fills the catalogue and the windows anew: all videos READY and published long ago, `due` of them to be looked at by now. */
export async function fillCatalogue({ mongo, redis, prefix, videos, due }: Fill): Promise<{ watched: number }> {
  const now = new Date();
  const changes = new ChangeLog(mongo.db);
  const rows = mongo.db.collection<{ _id: string }>('videos');
  await rows.deleteMany({});
  await Promise.all(
    [new VideoStore(mongo, changes), new TierStore(mongo, changes)].map((store) => store.createIndexes()),
  );
  const every = Math.floor(videos / due);
  for (let from = 0; from < videos; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, videos - from) }, (_, index) => rowOf(from + index, every, now));
    await rows.insertMany(batch, { ordered: false, writeConcern: { w: 1 } });
  }
  return { watched: await watch(new Views(redis, { prefix }), videos, every, now) };
}

/** Has all the due ones looked at anew. */
export async function makeDueAgain({ mongo, videos, due }: Pick<Fill, 'mongo' | 'videos' | 'due'>): Promise<void> {
  const now = new Date();
  const every = Math.floor(videos / due);
  const updates = Array.from({ length: Math.ceil(videos / every) }, (_, index) => {
    const { _id, storage } = rowOf(index * every, every, now);
    return { updateOne: { filter: { _id }, update: { $set: { 'storage.checkAt': storage.checkAt } } } };
  });
  await mongo.db.collection<{ _id: string }>('videos').bulkWrite(updates, { ordered: false });
}

function rowOf(number: number, every: number, now: Date) {
  const id = idOf(number);
  const publishedAt = new Date(now.getTime() - 30 * DAY);
  const upload = {
    id: `u${id}`,
    ownerId: `o${number % 1000}`,
    caption: 'synthetic',
    hashtags: [],
    visibility: 'PUBLIC' as const,
  };
  const raw = { key: `raw/${id}`, etag: id, bytes: 5_000_000, contentType: 'video/mp4' };
  const renditions = [720, 540, 360].map((rung) => {
    const shape = { width: rung, height: rung * 2, fps: 30, bitrate: rung * 2_000, durationMs: 15_000 };
    return { rung, key: `${mediaPrefix(id)}1/${rung}.mp4`, ...shape, bytes: rung * 4_000, prefetchBytes: 100_000 };
  });
  const isDue = number % every === 0;
  const minutes = (1 + (number % 1000)) * 60_000;
  // The others stay so while a large catalogue is filled, which takes minutes.
  const checkAt = new Date(now.getTime() + (isDue ? -minutes : DAY + minutes));
  const { id: _id, ...row } = newVideo(upload, raw, id, publishedAt);
  return {
    _id,
    ...row,
    status: 'READY',
    publishedAt,
    renditions,
    durationMs: 15_000,
    storage: hotStorage(id, checkAt),
  };
}

async function watch(views: Views, videos: number, every: number, now: Date): Promise<number> {
  await views.open(new Date(now.getTime() - 10 * DAY));
  const at = new Date(now.getTime() - 2 * DAY);
  let watched = 0;
  for (let number = 0; number < videos; number += every * WATCHED_EVERY) {
    const batch = ['a', 'b', 'c', 'd'].map((viewer) => viewOf(idOf(number), `${viewer}${number}-${now.getTime()}`));
    await views.record(batch, at);
    watched += 1;
  }
  return watched;
}

function viewOf(videoId: string, viewerId: string): View {
  const watch = { watchedMs: 5_000, completed: false, skipped: false, longEnough: true };
  const playback = { videoId, playbackAt: new Date(0), region: null, source: 'FOR_YOU' } as const;
  return { clientViewId: `view-${viewerId}`, viewerId, ...playback, ...watch };
}

function idOf(number: number): string {
  return number.toString(16).padStart(24, '0');
}
