import { openLine, until } from '@reelgraph/devkit';
import { type ColdTier, glacierTier } from '@reelgraph/objects';
import { hasHlsRung, hlsMediaKey, type Video } from '@reelgraph/videos';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { archiveVideo } from './archive-video.ts';
import { cleanLeftovers } from './clean-leftovers.ts';
import { restoreVideo } from './restore-video.ts';
import { DAY, type Deps, type OwnTiers, ownTiers, weekLater } from './tiers.fixture.ts';
import { viewsComeBack } from './views-come-back.ts';

const glacier = await ownTiers(inject('stores'), { COLD_STORAGE_CLASS: 'GLACIER' });
const deep = await ownTiers(inject('stores'), { COLD_STORAGE_CLASS: 'DEEP_ARCHIVE' });
const instant = await ownTiers(inject('stores'), { COLD_STORAGE_CLASS: 'GLACIER_IR' });
const bucket = await ownTiers(inject('stores'), { COLD_TIER: 'cold-bucket' });
// Another address is another store: what goes there passes through this process.
const line = await openLine(new URL(inject('stores').S3_ENDPOINT).host);
const elsewhere = await ownTiers(inject('stores'), {
  COLD_TIER: 'cold-bucket',
  S3_COLD_ENDPOINT: `http://${line.host}`,
});
afterAll(async () => {
  await Promise.all([glacier, deep, instant, bucket, elsewhere].map((own) => own[Symbol.asyncDispose]()));
  await line[Symbol.asyncDispose]();
});
const never = new AbortController().signal;
const asked = { speed: 'STANDARD', askedBy: 'OWNER' } as const;

async function archived(own: OwnTiers): Promise<Video> {
  const video = await own.video({ bytes: 140_000 });
  expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
  await cleanLeftovers(own.deps(), never);
  return own.fresh(video);
}

/** Notes how fast each object is asked for, and asks. */
function noting(own: OwnTiers): { deps: Deps; retrievals: string[] } {
  const retrievals: string[] = [];
  const media = new Proxy(own.places.media, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'restore') return value.bind(target);
      return (...args: Parameters<typeof target.restore>) => {
        retrievals.push(args[1]);
        return target.restore(...args);
      };
    },
  });
  return { deps: own.deps({ places: { ...own.places, media } }), retrievals };
}

async function restored(own: OwnTiers, video: Video, deps = own.deps()): Promise<Video> {
  const look = async () => {
    const outcome = await restoreVideo(deps, video.id, never);
    return outcome === 'RESTORED' || outcome;
  };
  await until('the video is back', look, { withinMs: 20_000, everyMs: 100 });
  await cleanLeftovers(deps, never);
  return own.fresh(video);
}

describe.each([
  ['GLACIER', glacier],
  ['DEEP_ARCHIVE', deep],
  ['GLACIER_IR', instant],
  ['COLD_BUCKET', bucket],
  ['COLD_BUCKET', elsewhere],
] as const)('a video in %s', (coldClass, own) => {
  it('comes back whole when it is asked for', async () => {
    const video = await archived(own);
    expect(video.storage).toMatchObject({ coldClass });
    expect(await own.tiers.askRestore(video.id, asked, weekLater)).toMatchObject({ status: 'RESTORING' });
    const { deps, retrievals } = noting(own);
    const back = await restored(own, video, deps);
    // What can be read at once is not asked for.
    const isAsleep = coldClass === 'GLACIER' || coldClass === 'DEEP_ARCHIVE';
    expect(retrievals).toEqual(isAsleep ? ['Standard', 'Standard'] : []);
    expect(back).toMatchObject({
      status: 'READY',
      storage: { cold: [], leftovers: [], restoredAt: weekLater, checkAt: new Date(weekLater.getTime() + 90 * DAY) },
    });
    const names = back.renditions.map(({ key }) => key.slice(`videos/${video.id}/`.length));
    expect(await own.objects(video)).toEqual([...names, '1/poster.jpg'].sort());
    // Edges may have slices under these still.
    const upper = video.renditions.slice(0, 2).map(({ key, bytes }) => ({ key, bytes }));
    expect(back.storage.formerly).toEqual(upper);
    for (const { key, bytes } of back.renditions)
      expect(await own.places.media.head(key)).toMatchObject({ bytes, storageClass: 'STANDARD' });
    expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
  });
});

it.each([
  ['GLACIER', glacier],
  ['COLD_BUCKET', bucket],
] as const)('HLS media of upper sizes go to %s and back with their MP4s, more than once', async (coldClass, own) => {
  const video = await own.video({ bytes: 140_000, hls: true });
  const playable = (one: Video) => one.renditions.filter(({ rung }) => hasHlsRung(one, rung)).map(({ rung }) => rung);
  for (const round of [1, 2]) {
    expect(await archiveVideo(own.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED', objects: 4 });
    await cleanLeftovers(own.deps(), never);
    const cold = await own.fresh(video);
    expect([round, playable(cold), cold.storage.coldClass]).toEqual([round, [360], coldClass]);
    const hot = (await own.objects(video)).filter((name) => !name.includes('cold/'));
    expect(hot.filter((name) => /m4s|mp4/.test(name))).toEqual(['1/360.mp4', '1/hls/360.m4s']);
    expect(hot.filter((name) => name.endsWith('.m3u8'))).toHaveLength(3);
    const size = (await own.tiers.sizes()).find((one) => one.status === 'ARCHIVED' && one.coldClass === coldClass);
    expect(size!.bytes - size!.coldBytes).toBeGreaterThanOrEqual(280_001);

    await own.tiers.askRestore(video.id, asked, weekLater);
    const back = await restored(own, video);
    expect(playable(back)).toEqual([720, 540, 360]);
    for (const { rung } of back.renditions)
      expect(await own.places.media.head(hlsMediaKey(back, rung) ?? '')).toMatchObject({
        bytes: 140_001,
        storageClass: 'STANDARD',
      });
    expect(await own.objects(video)).toHaveLength(10);
  }
});

it('a video comes back from where it lies, though others go elsewhere by now', async () => {
  const video = await archived(bucket);
  await bucket.tiers.askRestore(video.id, asked, weekLater);
  const places = { ...bucket.places, tier: glacierTier(bucket.places.media, 'DEEP_ARCHIVE') };
  expect((await restored(bucket, video, bucket.deps({ places }))).status).toBe('READY');
});

it('a cold store that is away keeps nothing: the video stays hot, and goes when it is back', async () => {
  const video = await elsewhere.video({ bytes: 140_000 });
  line.cut();
  await expect(archiveVideo(elsewhere.deps(), video.id, never)).rejects.toThrow();
  expect(await elsewhere.fresh(video)).toMatchObject({ status: 'READY', renditions: video.renditions });
  line.mend();
  expect(await archiveVideo(elsewhere.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
});

it('a cold store that goes away between two copies loses nothing, on the way out and back', async () => {
  const video = await elsewhere.video({ bytes: 140_000 });
  const cutting = () => elsewhere.deps({ events: { ...elsewhere.deps().events, copied: () => line.cut() } });
  await expect(archiveVideo(cutting(), video.id, never)).rejects.toThrow();
  expect(await elsewhere.fresh(video)).toMatchObject({ status: 'READY', renditions: video.renditions });
  line.mend();
  expect(await elsewhere.objects(video)).toHaveLength(5);
  expect(await archiveVideo(elsewhere.deps(), video.id, never)).toMatchObject({ outcome: 'ARCHIVED' });
  await cleanLeftovers(elsewhere.deps(), never);
  expect(await elsewhere.objects(video)).toHaveLength(4);

  await elsewhere.tiers.askRestore(video.id, asked, weekLater);
  await expect(restoreVideo(cutting(), video.id, never)).rejects.toThrow();
  expect(await elsewhere.fresh(video)).toMatchObject({ status: 'RESTORING', storage: { cold: [{}, {}] } });
  line.mend();
  expect((await restored(elsewhere, video)).status).toBe('READY');
  expect(await elsewhere.objects(video)).toHaveLength(4);
});

describe('1,000 askers', () => {
  it('make one move, and one retrieval of each object', async () => {
    const video = await archived(glacier);
    const asks = Array.from({ length: 1_000 }, () => glacier.tiers.askRestore(video.id, asked, weekLater));
    expect((await Promise.all(asks)).filter((winner) => winner !== null)).toHaveLength(1);
    const { deps, retrievals } = noting(glacier);
    await Promise.all(Array.from({ length: 10 }, () => restoreVideo(deps, video.id, never)));
    expect((await restored(glacier, video, deps)).status).toBe('READY');
    expect(retrievals).toHaveLength(2);
  });
});

describe('views', () => {
  it('bring a video back by the third within an hour, and nobody asks for hot ones', async () => {
    const [video, hot] = [await archived(instant), await instant.video()];
    const deps = { tiers: instant.tiers, views: instant.views, viewsPerHour: 3, speed: 'STANDARD' } as const;
    await instant.watch(video, 2, weekLater);
    await instant.watch(hot, 5, weekLater);
    expect(await viewsComeBack(deps, [video.id, hot.id], weekLater)).toBe(0);
    await instant.watch(video, 1, new Date(weekLater.getTime() + 30 * 60_000));
    const half = new Date(weekLater.getTime() + 30 * 60_000);
    expect(await viewsComeBack(deps, [video.id, video.id], half)).toBe(1);
    expect(await viewsComeBack(deps, [video.id], half)).toBe(0);
    expect((await instant.fresh(video)).storage.restore).toMatchObject({ askedBy: 'VIEWS', speed: 'STANDARD' });
  });
});

describe('a restore', () => {
  it('of a hot video, or of none, is refused', async () => {
    const hot = await glacier.video();
    expect(await glacier.tiers.askRestore(hot.id, asked, weekLater)).toBeNull();
    expect(await glacier.tiers.askRestore('nothing', asked, weekLater)).toBeNull();
    expect(await restoreVideo(glacier.deps(), hot.id, never)).toBe('TAKEN');
  });

  it('of a video that went a moment ago leaves what addresses still point at until they end', async () => {
    const video = await instant.video({ bytes: 140_000 });
    await archiveVideo(instant.deps({ graceMs: 3_600_000 }), video.id, never);
    await instant.tiers.askRestore(video.id, asked, weekLater);
    const back = await restored(instant, video);
    for (const { key } of video.renditions) expect(await instant.places.media.head(key)).not.toBeNull();
    expect(back.storage.cleanDueAt!.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    await instant.tiers.cleanLater(video.id, new Date());
    await cleanLeftovers(instant.deps(), never);
    expect(await instant.objects(video)).toHaveLength(4);
  });

  it('says when to expect it', async () => {
    const video = await archived(glacier);
    const asking = await glacier.tiers.askRestore(video.id, { speed: 'BULK', askedBy: 'OPERATOR' }, weekLater);
    expect(asking?.storage.restore?.eta).toEqual(new Date(weekLater.getTime() + 12 * 3_600_000 + 60_000));
  });

  it.each([
    ['EXPEDITED', glacier, 'Expedited'],
    ['BULK', glacier, 'Bulk'],
    ['EXPEDITED', deep, 'Standard'],
  ] as const)('that is to be %s asks so, or as fast as its class can', async (speed, own, name) => {
    const video = await archived(own);
    await own.tiers.askRestore(video.id, { speed, askedBy: 'OPERATOR' }, weekLater);
    const { deps, retrievals } = noting(own);
    expect(await restoreVideo(deps, video.id, never)).toBe('WAITING');
    expect(retrievals).toEqual([name, name]);
  });

  it('of an object that the store has lost is reported, and views do not ask for it again', async () => {
    const video = await archived(instant);
    await instant.places.media.delete(video.storage.cold[0]!.coldKey);
    await instant.tiers.askRestore(video.id, asked, weekLater);
    expect(await restoreVideo(instant.deps(), video.id, never)).toBe('LOST');
    const lost = await instant.fresh(video);
    expect(lost).toMatchObject({ status: 'ARCHIVED', storage: { reason: { code: 'OBJECT_LOST' }, restore: null } });
    expect(await instant.tiers.archivedAmong([video.id])).toEqual([]);
    expect(await instant.tiers.dueForRestore(100)).not.toContain(video.id);
  });

  it('of an object that is another by now is given up, and leaves no copies of the others', async () => {
    const video = await archived(instant);
    await instant.places.media.put(video.storage.cold[1]!.coldKey, Buffer.alloc(140_000), 'video/mp4');
    const before = await instant.objects(video);
    await instant.tiers.askRestore(video.id, asked, weekLater);
    expect(await restoreVideo(instant.deps(), video.id, never)).toBe('LOST');
    expect(await instant.fresh(video)).toMatchObject({
      status: 'ARCHIVED',
      storage: { reason: { code: 'OBJECT_LOST' } },
    });
    await cleanLeftovers(instant.deps(), never);
    expect(await instant.objects(video)).toEqual(before);
  });

  it('that fails is tried again later, and ends well', async () => {
    const video = await archived(bucket);
    await bucket.tiers.askRestore(video.id, asked, weekLater);
    const failing: ColdTier['bringBack'] = () => Promise.reject(new Error('the store is away'));
    const media = new Proxy(bucket.places.media, {
      get(target, name) {
        if (name === 'copy') return failing;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const deps = bucket.deps({ places: { ...bucket.places, media } });
    await expect(restoreVideo(deps, video.id, never)).rejects.toThrow('the store is away');
    const resting = await bucket.fresh(video);
    expect(resting).toMatchObject({ status: 'RESTORING', storage: { restore: { attempts: 1 } } });
    expect(resting.storage.restore!.dueAt.getTime()).toBeGreaterThan(Date.now());
    expect((await restored(bucket, video)).status).toBe('READY');
    expect(await bucket.objects(video)).toHaveLength(4);
  });

  it.each(['begun', 'copied', 'restored', 'cleaned'] as const)(
    'that ends after it has %s is ended by the next',
    async (step) => {
      const video = await archived(instant);
      await instant.tiers.askRestore(video.id, asked, weekLater);
      const crash = () => {
        throw new Error('the process ended');
      };
      const deps = instant.deps({ events: { ...instant.deps().events, [step]: crash } });
      const attempt = async () => {
        await restoreVideo(deps, video.id, never);
        await cleanLeftovers(deps, never);
      };
      await expect(attempt()).rejects.toThrow('the process ended');
      const between = await instant.fresh(video);
      for (const { coldKey } of between.storage.cold) expect(await instant.places.media.head(coldKey)).not.toBeNull();
      if (between.status === 'RESTORING') await restored(instant, video);
      await cleanLeftovers(instant.deps(), never);
      const after = await instant.fresh(video);
      expect(after).toMatchObject({ status: 'READY', storage: { leftovers: [], moving: [], cold: [] } });
      const names = after.renditions.map(({ key }) => key.slice(`videos/${video.id}/`.length));
      expect(await instant.objects(video)).toEqual([...names, '1/poster.jpg'].sort());
    },
  );
});
