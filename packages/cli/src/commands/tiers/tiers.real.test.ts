import { ChangeLog } from '@reelgraph/changes';
import { isolate } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { connectRedis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { ARCHIVE_AGE_MS, hotStorage, mediaPrefix, newVideo, TierStore } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';
import { afterAll, expect, inject, it } from 'vitest';
import { runCli } from '../../run-cli.ts';

const DAY = 86_400_000;
const { env, ...own } = await isolate(inject('stores'));
const mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
const access = { endpoint: env.S3_ENDPOINT, publicEndpoint: null, region: env.S3_REGION, ...keys };
const media = new ObjectStore(access, env.S3_MEDIA_BUCKET);
const views = new Views(redis, { prefix: env.KEY_PREFIX });
afterAll(async () => {
  media[Symbol.dispose]();
  redis.disconnect();
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

/** Published nine days ago; its two upper renditions are worth moving. */
async function aVideo(parts: { restoredAt?: Date } = {}): Promise<string> {
  const now = new Date(Date.now() - 9 * DAY);
  const id = newId(new Date());
  const renditions = [720, 540, 360].map((rung) => {
    const shape = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, bytes: 200_000, durationMs: 5000 };
    return { ...shape, rung, key: `${mediaPrefix(id)}1/${rung}.mp4`, prefetchBytes: 500 };
  });
  for (const { key } of renditions) await media.put(key, Buffer.alloc(200_000), 'video/mp4');
  const upload = { id: newId(now), ownerId: newId(now), caption: '', hashtags: [], visibility: 'PUBLIC' as const };
  const raw = { key: 'raw', etag: '', bytes: 1, contentType: 'video/mp4' };
  const storage = { ...hotStorage(id, new Date(now.getTime() + ARCHIVE_AGE_MS)), ...parts };
  const { id: _id, ...row } = {
    ...newVideo(upload, raw, id, now),
    status: 'READY',
    publishedAt: now,
    renditions,
    storage,
  };
  await mongo.db.collection<{ _id: string }>('videos').insertOne({ _id, ...row });
  return id;
}

async function reelgraph(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const terminal = {
    out: (line: string) => void out?.push(line),
    note: (line: string) => void err?.push(line),
    redraw: () => {},
    isWatched: false,
    askSecret: async () => null,
  };
  const code = await runCli(args, { terminal, env, signal: new AbortController().signal });
  return { code, out: out?.join('\n') ?? '', err: err?.join('\n') ?? '' };
}

it('a dry run of unknown counts is an alarm', async () => {
  await aVideo();
  const alarm = await reelgraph('tiers', 'archive', '--dry-run');
  expect([alarm.code, alarm.err]).toEqual([1, expect.stringContaining('ALARM: The views of the last 7 days')]);
  await views.open(new Date(Date.now() - 10 * DAY));
});

it('a dry run says what would move and what it saves, and moves nothing', async () => {
  const id = await aVideo();
  const { code, out } = await reelgraph('tiers', 'archive', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain(`${id}  2 objects  400.0 kB`);
  expect(out).toMatch(/2 of 2 due videos would move: 4 objects, 800\.0 kB, 0\.000015 a month saved/);
  expect((await tiers.byId(id))?.status).toBe('READY');
});

it('archives what is due, reports it, and restores one', async () => {
  const id = await aVideo();
  expect(await reelgraph('tiers', 'archive')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/3 of 3 due videos archived, 1\.2 MB to GLACIER_IR, 0\.000023 a month saved/),
  });
  const report = await reelgraph('tiers', 'report');
  expect(report.out).toMatch(/ARCHIVED +GLACIER_IR +3 +600\.0 kB +1\.2 MB/);
  expect(report.out).toContain('less than if all were hot');
  expect((await reelgraph('tiers', 'restore', id, '--speed', 'BULK')).out).toContain(`${id} is on its way back, by 20`);
  expect((await reelgraph('tiers', 'restore', id)).out).toContain('was already on its way back');
});

it('archives one by name, over a cool-down only if forced, and says why not', async () => {
  const id = await aVideo({ restoredAt: new Date() });
  expect((await reelgraph('tiers', 'archive', id)).err).toContain('--force goes over a cool-down');
  expect((await reelgraph('tiers', 'archive', id, '--force')).out).toContain('is archived: 2 objects');
  expect((await reelgraph('tiers', 'archive', id)).err).toContain('is not READY');
  expect(await reelgraph('tiers', 'archive', id, '--dry-run')).toMatchObject({
    code: 2,
    err: expect.stringContaining('leave the video out'),
  });
  expect((await reelgraph('tiers', 'archive', 'nothing')).err).toContain('There is no video nothing');
  expect((await reelgraph('tiers', 'restore', 'nothing')).err).toContain('There is no video nothing');
  expect(await reelgraph('tiers', 'move')).toMatchObject({ code: 2, err: expect.stringContaining('tiers report') });
});

it('shows a video’s windows, a line for each', async () => {
  const viewers = ['anna', 'bert', 'cleo'].map((viewerId) => ({
    clientViewId: `view-of-${viewerId}`,
    viewerId,
    videoId: 'shown',
    playbackAt: new Date(),
    region: null,
    source: 'FOR_YOU' as const,
    watchedMs: 4_000,
    completed: false,
    skipped: false,
    longEnough: true,
  }));
  await views.record(viewers.slice(0, 1), new Date(Date.now() - 2 * DAY));
  await views.record(viewers.slice(1), new Date());
  const { code, out, err } = await reelgraph('windows', 'show', 'shown');
  expect(code).toBe(0);
  expect(err).not.toContain('no view');
  expect(out.split('\n')).toHaveLength(5);
  expect(out).toMatch(/LAST_5_MINUTES +2 {2}\| {4}@\|/);
  expect(out).toMatch(/LAST_7_DAYS +3 {2}\| +\+ +@\|/);
  expect((await reelgraph('windows', 'show', 'unknown')).err).toContain('no view of unknown within 30 days');
});
