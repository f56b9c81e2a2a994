import { connectMongo, type Mongo } from '@reelgraph/mongo';
import type { Redis } from '@reelgraph/redis';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { aDay, aMinute, anHour } from './domain/brute-force.fixture.ts';
import { windowNames } from './domain/window.ts';
import { type LogPosition, RedisEventLog } from './event-log.ts';
import { rebuildWindows } from './rebuild-windows.ts';
import type { View } from './view.ts';
import { ViewHistory } from './view-history.ts';
import { aView, type OwnViews, ownViews } from './views.fixture.ts';

let own: OwnViews;
let mongo: Mongo;
let history: ViewHistory;
beforeEach(async () => {
  own = await ownViews(inject('stores'));
  mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  history = new ViewHistory(mongo);
  await history.createIndexes();
});
afterEach(async () => {
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const now = new Date('2026-03-01T12:00:30Z');
const videos = ['one', 'two', 'three', 'four', 'five'];

/** As the ingester does it. */
async function ingest(): Promise<void> {
  const log = new RedisEventLog(own.redis, own.env.KEY_PREFIX);
  const known = await history.positions();
  const from = new Map(
    Array.from({ length: log.partitions }, (_, index): [number, LogPosition | null] => [
      index,
      known.get(index) ?? null,
    ]),
  );
  const batches = await log.read(from, 1_000);
  if (batches.length === 0) return;
  expect(await history.write(batches, known, 'test')).toBe(true);
  await log.trim(new Map(batches.map(({ partition, position }) => [partition, position])));
}

async function lose(): Promise<void> {
  for await (const keys of own.redis.scanStream({ match: `${own.env.KEY_PREFIX}:*`, count: 1_000 }))
    if (keys.length > 0) await own.redis.unlink(...keys);
}

/** Everything that can be asked of the windows. */
async function look(at: Date): Promise<unknown> {
  const counts = [...(await own.views.counts(videos, at)).values()].map(({ completeSince: _, ...five }) => five);
  const tops = await Promise.all(windowNames.map((name) => own.views.topCounts(name, 'DE', 10, at)));
  return { counts, regions: [...(await own.views.regionCounts(videos, 'DE', at)).values()], tops };
}

const ages = [
  45 * aDay,
  29 * aDay,
  8 * aDay,
  6 * aDay,
  30 * anHour,
  5 * anHour,
  59 * aMinute,
  31 * aMinute,
  4 * aMinute,
  0,
];
const rebuild = () => rebuildWindows({ redis: own.redis, prefix: own.env.KEY_PREFIX, history, now });

async function viewAtAllAges(): Promise<View[]> {
  const views: View[] = [];
  for (const [index, age] of ages.entries()) {
    const some = videos.map((videoId, at) => aView({ videoId, region: (index + at) % 3 === 0 ? 'DE' : null }));
    views.push(...some.slice(0, 1 + (index % 5)));
    await own.views.record(some.slice(0, 1 + (index % 5)), new Date(now.getTime() - age));
  }
  return views;
}

it('brings all windows back, in the world and in regions, whether views were ingested or not', async () => {
  const views = await viewAtAllAges();
  const before = await look(now);
  await ingest();
  await lose();
  expect(await look(now)).not.toEqual(before);
  await rebuild();
  expect(await look(now)).toEqual(before);
  expect((await own.views.counts(['one'], now)).get('one')?.completeSince).toEqual(new Date(now.getTime() - 30 * aDay));
  // What was counted within the last day is not counted again.
  expect(await own.views.record(views.slice(-3), now)).toEqual(['REPEATED', 'REPEATED', 'REPEATED']);
  const latest = views.at(-1);
  if (latest) expect(await own.views.seen(latest.viewerId, videos, now)).toEqual(new Set([latest.videoId]));
});

it('does not call the counts complete before they are: one that is killed in between leaves them unknown', async () => {
  await viewAtAllAges();
  await ingest();
  await lose();
  await expect(rebuildWindows({ redis: dyingAtRecords(), prefix: own.env.KEY_PREFIX, history, now })).rejects.toThrow(
    'killed',
  );
  for (const { completeSince } of (await own.views.counts(videos, now)).values()) expect(completeSince).toEqual(now);
});

/** A connection that ends when the first records are to be restored. */
function dyingAtRecords(): Redis {
  return new Proxy(own.redis, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'pipeline') return value.bind(target);
      return (commands: string[][]) => {
        if (commands.some(([, called]) => called?.endsWith('_restore'))) throw new Error('killed');
        return target.pipeline(commands);
      };
    },
  });
}

it('counts nothing twice when nothing was lost, nor what is in the log only', async () => {
  await viewAtAllAges();
  await ingest();
  await own.views.record(
    videos.map((videoId) => aView({ videoId })),
    now,
  );
  const before = await look(now);
  await rebuild();
  expect(await look(now)).toEqual(before);
  await ingest();
  await rebuild();
  expect(await look(now)).toEqual(before);
});

it('counts the views that come and are ingested while it goes on, each once', async () => {
  await viewAtAllAges();
  await ingest();
  await lose();
  let going = true;
  let came = 0;
  const busy = (async () => {
    while (going) {
      await own.views.record(
        videos.map((videoId) => aView({ videoId, region: 'DE' })),
        now,
      );
      came += 1;
      if (came % 5 === 0) await ingest();
    }
  })();
  const before = ages.map((_, index) => 1 + (index % 5)).slice(1);
  await rebuild();
  going = false;
  await busy;
  const counts = await own.views.counts(videos, now);
  const expected = videos.map((_, at) => before.filter((many) => many > at).length + came);
  expect(videos.map((id) => counts.get(id)?.LAST_30_DAYS)).toEqual(expected);
  await ingest();
  expect(await look(now)).toMatchObject({ counts: videos.map((_, at) => ({ LAST_30_DAYS: expected[at] })) });
});
