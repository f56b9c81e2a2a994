import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ChangeLog } from '@reelgraph/changes';
import { findFreePorts, isolate, openLine, until } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { connectRedis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { ARCHIVE_AGE_MS, hotStorage, mediaPrefix, newVideo, TierStore, type Video } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';
import { start } from './start.ts';

const DAY = 86_400_000;
const own = await isolate(inject('stores'));
const { env } = own;
const line = await openLine(new URL(env.S3_ENDPOINT).host);
const mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
const access = { endpoint: env.S3_ENDPOINT, publicEndpoint: null, region: env.S3_REGION, ...keys };
const media = new ObjectStore(access, env.S3_MEDIA_BUCKET);
const views = new Views(redis, { prefix: env.KEY_PREFIX });
const settings = { ...env, PORT: '0', ARCHIVE_EVERY_MS: '50', ARCHIVE_LEASE_MS: '500', ARCHIVE_GRACE_MS: '0' };
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await line[Symbol.asyncDispose]();
  media[Symbol.dispose]();
  redis.disconnect();
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});
await views.open(new Date(Date.now() - 10 * DAY));

/** Published nine days ago, and unwatched. */
async function aVideo(): Promise<Video> {
  const now = new Date(Date.now() - 9 * DAY);
  const id = newId(new Date());
  const renditions = [720, 540, 360].map((rung) => {
    const shape = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, bytes: 150_000, durationMs: 5000 };
    return { ...shape, rung, key: `${mediaPrefix(id)}1/${rung}.mp4`, prefetchBytes: 500 };
  });
  for (const { key, rung } of renditions) await media.put(key, Buffer.alloc(150_000, rung % 251), 'video/mp4');
  const upload = { id: newId(now), ownerId: newId(now), caption: '', hashtags: [], visibility: 'PUBLIC' as const };
  const raw = { key: 'raw', etag: '', bytes: 1, contentType: 'video/mp4' };
  const made = newVideo(upload, raw, id, now);
  const storage = hotStorage(id, new Date(now.getTime() + ARCHIVE_AGE_MS));
  const { id: _id, ...row } = { ...made, status: 'READY' as const, publishedAt: now, renditions, storage };
  await mongo.db.collection<{ _id: string }>('videos').insertOne({ _id, ...row });
  return { ...made, ...row };
}

async function isArchived({ id }: Video): Promise<true | string> {
  const video = await tiers.byId(id);
  if (video?.status !== 'ARCHIVED' || video.storage.cleanDueAt) return `it is ${video?.status}`;
  const objects = await Array.fromAsync(media.list(mediaPrefix(id)));
  expect(objects).toHaveLength(3);
  for (const { coldKey } of video.storage.cold) expect((await media.head(coldKey))?.bytes).toBe(150_000);
  return true;
}

/** The archiver as a process, killed with SIGKILL when it has said something. */
async function killedAt(message: string, more: Record<string, string> = {}): Promise<void> {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...settings, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const said of createInterface({ input: child.stdout })) if (said.includes(message)) break;
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

describe('an archiver that is killed with SIGKILL', () => {
  it.each(['move begun', 'object copied and verified', 'video archived', 'old objects deleted'])(
    'after "%s" is followed by another',
    async (at) => {
      const video = await aVideo();
      await killedAt(at);
      await using _room = await start(readConfig({ ...settings, LOG_LEVEL: 'silent' }));
      await until('the video is archived', () => isArchived(video), { withinMs: 20_000 });
    },
  );
});

it('goes on by itself when the object store was away', async () => {
  const video = await aVideo();
  line.cut();
  const [metricsPort] = await findFreePorts(1);
  const measured = { METRICS_PORT: String(metricsPort), LOG_LEVEL: 'silent' };
  const through = { ...settings, ...measured, S3_ENDPOINT: `http://${line.host}` };
  await using _room = await start(readConfig(through));
  const isBegun = async () => ((await tiers.byId(video.id))?.lease.fence ?? 0) > 0 || 'not yet';
  await until('it has begun', isBegun, { withinMs: 20_000 });
  expect((await tiers.byId(video.id))?.status).toBe('READY');
  line.mend();
  await until('the video is archived', () => isArchived(video), { withinMs: 30_000 });
  const readings = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(readings).toContain('reelgraph_tiers_archived_total 1\n');
});

it('raises an alarm when Redis has forgotten the views, and archives nothing until they are rebuilt', async () => {
  const video = await aVideo();
  await redis.del(...(await redis.keys(`${env.KEY_PREFIX}:*`)));
  await killedAt('archive-counts-unknown');
  await views.open(new Date(Date.now() - DAY));
  await killedAt('"alarm":"archive-counts-unknown"');
  expect(await tiers.byId(video.id)).toMatchObject({ status: 'READY', lease: { fence: 0 } });
  await redis.del(...(await redis.keys(`${env.KEY_PREFIX}:*`)));
  await views.open(new Date(Date.now() - 8 * DAY));
  await using _room = await start(readConfig({ ...settings, LOG_LEVEL: 'silent' }));
  await until('the video is archived', () => isArchived(video), { withinMs: 20_000 });
});
