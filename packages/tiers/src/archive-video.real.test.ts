import { glacierTier, NotTheSame, type ObjectHead, type ObjectStore } from '@reelgraph/objects';
import { giveStorage } from '@reelgraph/videos';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { archiveRun } from './archive-run.ts';
import { archiveVideo } from './archive-video.ts';
import { cleanLeftovers } from './clean-leftovers.ts';
import { CountsUnknown } from './decide-archive.ts';
import { DAY, ownTiers, weekLater } from './tiers.fixture.ts';

const own = await ownTiers(inject('stores'), { COLD_STORAGE_CLASS: 'GLACIER' });
afterAll(() => own[Symbol.asyncDispose]());
const never = new AbortController().signal;
const silent = own.deps().events;
const cleanUp = () => cleanLeftovers(own.deps(), never);

describe('archiving a video', () => {
  it('moves its upper renditions to GLACIER and keeps poster and smallest rung', async () => {
    const video = await own.video();
    expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
    await cleanUp();
    expect(await own.objects(video)).toEqual(['1/360.mp4', '1/poster.jpg', 'cold/1/540.mp4', 'cold/1/720.mp4']);
    const head = await own.places.media.head(`videos/${video.id}/cold/1/720.mp4`);
    expect(head).toMatchObject({ storageClass: 'GLACIER', bytes: 200_000, contentType: 'video/mp4' });
    expect(await own.fresh(video)).toMatchObject({
      status: 'ARCHIVED',
      storage: {
        coldClass: 'GLACIER',
        archivedAt: weekLater,
        reason: { code: 'UNWATCHED' },
        leftovers: [],
        moving: [],
      },
    });
  });

  it('again does nothing', async () => {
    const video = await own.video();
    await archiveVideo(own.deps(), video.id, never);
    const archived = await own.fresh(video);
    expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'TAKEN' });
    expect(await own.fresh(video)).toEqual(archived);
    await cleanUp();
  });

  it.each([1, 3])('stops for %i views that come while it copies, few as they may be', async (count) => {
    const video = await own.video();
    const pending: Promise<void>[] = [];
    const copied = () => {
      if (pending.length === 0) pending.push(own.watch(video, count, weekLater));
    };
    const events = { ...silent, copied };
    const deps = own.deps({ events });
    const views = {
      counts: async (ids: readonly string[], now: Date) => {
        await Promise.all(pending);
        return own.views.counts(ids, now);
      },
    };
    expect(await archiveVideo({ ...deps, views }, video.id, never)).toMatchObject({ outcome: 'WATCHED' });
    await cleanUp();
    expect(await own.objects(video)).toEqual(['1/360.mp4', '1/540.mp4', '1/720.mp4', '1/poster.jpg']);
    const kept = await own.fresh(video);
    expect(kept).toMatchObject({ status: 'READY', renditions: video.renditions });
    expect(kept.storage.checkAt?.getTime()).toBeGreaterThan(weekLater.getTime());
  });

  it('leaves no copy of a video that is deleted meanwhile', async () => {
    const video = await own.video();
    const deleted: Promise<unknown>[] = [];
    const events = { ...silent, begun: () => void deleted.push(own.videos.delete(video.id, 'owner', weekLater)) };
    const renew = async (...args: Parameters<typeof own.tiers.renew>) => {
      await Promise.all(deleted);
      return own.tiers.renew(...args);
    };
    const tiers = Object.assign(Object.create(own.tiers), { renew });
    expect(await archiveVideo(own.deps({ events, tiers: bound(tiers) }), video.id, never)).toMatchObject({
      outcome: 'TAKEN',
    });
    expect((await own.objects(video)).filter((key) => key.startsWith('cold'))).toEqual([]);
  });

  it('reports an object that is gone from the store, and does not come back to it', async () => {
    const video = await own.video();
    await own.places.media.delete(video.renditions[1]!.key);
    expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'LOST' });
    expect(await own.fresh(video)).toMatchObject({
      status: 'READY',
      storage: { reason: { code: 'OBJECT_LOST' }, checkAt: null },
    });
    await cleanUp();
    expect(await own.objects(video)).toEqual(['1/360.mp4', '1/720.mp4', '1/poster.jpg']);
  });
});

/** A store whose private parts are another's: methods run on the one that has them. */
function bound(store: typeof own.tiers): typeof own.tiers {
  return new Proxy(own.tiers, {
    get: (target, name) => {
      const value = Reflect.get(Object.hasOwn(store, name) ? store : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

// A step that is reported throws, as if the process had ended there: nothing after it runs, its lease runs out.
const steps = ['begun', 'copied', 'archived', 'cleaned'] as const;
describe.each([...steps, 'copied what it has not verified yet'])('a move that ends after it has %s', (step) => {
  it('leaves a video that plays, and is ended by the next', async () => {
    const video = await own.video();
    const crash = () => {
      throw new Error('the process ended');
    };
    const media = step.endsWith('yet') ? mediaWhere(crash) : own.places.media;
    const places = { ...own.places, media, tier: glacierTier(media, 'GLACIER') };
    const deps = own.deps({ events: { ...silent, [step]: crash }, places, leaseMs: 1 });
    const attempt = async () => {
      await archiveVideo(deps, video.id, never);
      await cleanLeftovers(deps, never);
    };
    await expect(attempt()).rejects.toThrow('the process ended');
    const between = await own.fresh(video);
    for (const { key } of between.renditions.filter((one) => !isCold(between, one.key)))
      expect(await own.places.media.head(key)).not.toBeNull();
    for (const { coldKey } of between.storage.cold) expect(await own.places.media.head(coldKey)).not.toBeNull();

    await archiveVideo(own.deps(), video.id, never);
    await cleanUp();
    const after = await own.fresh(video);
    expect(after).toMatchObject({ status: 'ARCHIVED', storage: { leftovers: [], moving: [], cleanDueAt: null } });
    const fence = after.storage.cold[0]?.coldKey.split('/').at(-2);
    expect(await own.objects(video)).toEqual([
      '1/360.mp4',
      '1/poster.jpg',
      `cold/${fence}/540.mp4`,
      `cold/${fence}/720.mp4`,
    ]);
  });
});

it.each([1, 2])('leftovers of which %i of 2 are gone, and none forgotten, are ended by the next', async (gone) => {
  const video = await own.video();
  await archiveVideo(own.deps(), video.id, never);
  const { leftovers } = (await own.fresh(video)).storage;
  expect(leftovers).toHaveLength(2);
  for (const { key } of leftovers.slice(0, gone)) await own.places.media.delete(key);
  await cleanUp();
  expect((await own.fresh(video)).storage).toMatchObject({ leftovers: [], cleanDueAt: null });
  expect(await own.objects(video)).toEqual(['1/360.mp4', '1/poster.jpg', 'cold/1/540.mp4', 'cold/1/720.mp4']);
});

function isCold({ storage }: Awaited<ReturnType<typeof own.fresh>>, key: string): boolean {
  return storage.cold.some(({ hotKey }) => hotKey === key);
}

/** The media bucket, where the copies are not what they were copied from. */
function mediaWhere(copyOf: (head: ObjectHead) => ObjectHead | null): ObjectStore {
  return new Proxy(own.places.media, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'head') return typeof value === 'function' ? value.bind(target) : value;
      return async (key: string) => {
        const found = await target.head(key);
        return found && key.includes('/cold/') ? copyOf(found) : found;
      };
    },
  });
}

it('what cannot be verified is not moved, and does not keep others from their turn', async () => {
  const videos = await Promise.all(Array.from({ length: 6 }, () => own.video({ bytes: 140_000 })));
  const media = mediaWhere((head) => ({ ...head, etag: '"0123-2"' }));
  const places = { ...own.places, media, tier: glacierTier(media, 'GLACIER') };
  expect(await archiveRun(own.deps({ places, concurrency: 1 }), never)).toMatchObject({ failed: 6, archived: 0 });
  for (const video of videos)
    expect(await own.fresh(video)).toMatchObject({ status: 'READY', renditions: video.renditions });
  expect(await archiveRun(own.deps({ places }), never)).toMatchObject({ looked: 0 });
});

it.each<[string, (head: ObjectHead) => ObjectHead | null]>([
  ['of another size', (head) => ({ ...head, bytes: head.bytes - 1 })],
  ['of another checksum', (head) => ({ ...head, etag: `"${'0'.repeat(32)}"` })],
  ['that is not there', () => null],
])('a copy %s moves nothing, and is not left behind', async (_, copyOf) => {
  const video = await own.video();
  const media = mediaWhere(copyOf);
  const places = { ...own.places, media, tier: glacierTier(media, 'GLACIER') };
  await expect(archiveVideo(own.deps({ places }), video.id, never)).rejects.toThrow(NotTheSame);
  expect(await own.fresh(video)).toMatchObject({ status: 'READY', renditions: video.renditions });
  expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
  await cleanUp();
  expect(await own.objects(video)).toEqual(['1/360.mp4', '1/poster.jpg', 'cold/2/540.mp4', 'cold/2/720.mp4']);
});

it('leftovers in a bucket that nobody knows any more do not keep others from being deleted', async () => {
  const [odd, video] = [await own.video(), await own.video()];
  const leftovers = [{ bucket: 'gone', key: 'a' }];
  const rows = own.mongo.db.collection<{ _id: string }>('videos');
  const due = { 'storage.leftovers': leftovers, 'storage.cleanDueAt': new Date(1) };
  await rows.updateOne({ _id: odd.id }, { $set: { ...due, 'storage.checkAt': null } });
  await archiveVideo(own.deps(), video.id, never);
  await cleanUp();
  expect((await own.fresh(video)).storage.leftovers).toEqual([]);
  const { storage } = await own.fresh(odd);
  expect([storage.leftovers, storage.cleanDueAt!.getTime() > Date.now()]).toEqual([leftovers, true]);
});

it('raw bytes that are hot still are due with their video', async () => {
  const video = await own.video();
  const rows = own.mongo.db.collection<{ _id: string }>('videos');
  await rows.updateOne({ _id: video.id }, { $set: { rawDueAt: new Date(weekLater.getTime() + DAY) } });
  await archiveVideo(own.deps(), video.id, never);
  expect((await own.fresh(video)).rawDueAt).toEqual(weekLater);
  await cleanUp();
});

it('a video from before there were tiers is hot, and goes like any other', async () => {
  const rows = own.mongo.db.collection<{ _id: string }>('videos');
  const [begun, old, young] = await Promise.all([
    own.video(),
    own.video(),
    own.video({ publishedAt: new Date(weekLater.getTime() - DAY) }),
  ]);
  const ids = [begun, old, young].map(({ id }) => id);
  await rows.updateMany({ _id: { $in: ids } }, { $unset: { storage: 1 } });
  expect((await own.fresh(begun)).storage).toEqual({ ...begun.storage, checkAt: null });
  const crash = () => {
    throw new Error('the process ended');
  };
  await expect(archiveVideo(own.deps({ events: { ...silent, copied: crash } }), begun.id, never)).rejects.toThrow();
  expect((await own.fresh(begun)).storage).toMatchObject({ cold: [], moving: [{}, {}] });
  expect(await archiveVideo(own.deps(), begun.id, never)).toMatchObject({ outcome: 'ARCHIVED' });

  expect(await giveStorage(own.mongo, weekLater)).toBe(2);
  expect(await giveStorage(own.mongo, weekLater)).toBe(0);
  expect((await own.fresh(young)).storage.checkAt).toEqual(new Date(weekLater.getTime() + 6 * DAY));
  await archiveRun(own.deps(), never);
  const statuses = await Promise.all([begun, old, young].map(async (video) => (await own.fresh(video)).status));
  expect(statuses).toEqual(['ARCHIVED', 'ARCHIVED', 'READY']);
  await cleanUp();
});

describe('a run', () => {
  it('archives what nobody watched, keeps what was watched, and looks at neither again at once', async () => {
    const [cold, watched, young] = await Promise.all([
      own.video(),
      own.video(),
      own.video({ publishedAt: new Date(weekLater.getTime() - 6 * DAY) }),
    ]);
    await own.watch(cold, 2, new Date(weekLater.getTime() - 3 * DAY));
    await own.watch(watched, 3, new Date(weekLater.getTime() - 3 * DAY));
    await archiveRun(own.deps(), never);
    const statuses = await Promise.all([cold, watched, young].map(async (video) => (await own.fresh(video)).status));
    expect(statuses).toEqual(['ARCHIVED', 'READY', 'READY']);
    expect(await archiveRun(own.deps(), never)).toMatchObject({ looked: 0, archived: 0 });
    await cleanUp();
  });

  it('is shared by many, each video moved once', async () => {
    const videos = await Promise.all(Array.from({ length: 12 }, () => own.video({ bytes: 140_000 })));
    const runs = await Promise.all(Array.from({ length: 4 }, () => archiveRun(own.deps(), never)));
    const again = await archiveRun(own.deps(), never);
    expect(runs.reduce((sum, { archived }) => sum + archived, again.archived)).toBe(12);
    for (const video of videos) expect((await own.fresh(video)).status).toBe('ARCHIVED');
    await cleanUp();
  });

  it('leaves a restored video alone until it has cooled down', async () => {
    const video = await own.video();
    await own.mongo.db
      .collection<{ _id: string }>('videos')
      .updateOne({ _id: video.id }, { $set: { 'storage.restoredAt': new Date(weekLater.getTime() - DAY) } });
    await archiveRun(own.deps(), never);
    const kept = await own.fresh(video);
    expect(kept.status).toBe('READY');
    expect(kept.storage.checkAt).toEqual(new Date(weekLater.getTime() + 89 * DAY));
  });

  it('does not move small objects', async () => {
    const video = await own.video({ bytes: 100_000 });
    await archiveRun(own.deps(), never);
    expect(await own.fresh(video)).toMatchObject({ status: 'READY', storage: { checkAt: null } });
  });

  it('archives nothing and says so when the windows are lost, or too young', async () => {
    const video = await own.video();
    const keys = await own.redis.keys(`${own.env.KEY_PREFIX}:*`);
    await own.redis.del(...keys);
    await expect(archiveRun(own.deps(), never)).rejects.toThrow(CountsUnknown);
    await own.views.open(new Date(weekLater.getTime() - 6 * DAY));
    await expect(archiveRun(own.deps(), never)).rejects.toThrow('windows rebuild');
    expect(await own.fresh(video)).toMatchObject({ status: 'READY', storage: { checkAt: video.storage.checkAt } });
  });
});
