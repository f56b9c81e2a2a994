import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ChangeLog } from '@reelgraph/changes';
import { findFreePorts, isolate, until } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { applyBuckets } from '@reelgraph/objects';
import { coldEnv, newId, objectsEnv, parseEnv } from '@reelgraph/service';
import { openPlaces } from '@reelgraph/tiers';
import { hotStorage, mediaPrefix, newVideo, TierStore, type Video } from '@reelgraph/videos';
import { afterAll, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';
import { start } from './start.ts';

const own = await isolate(inject('stores'));
const env = { ...own.env, COLD_STORAGE_CLASS: 'GLACIER' };
const mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
const places = openPlaces(parseEnv(env, { ...objectsEnv, ...coldEnv }));
const times = { RESTORE_EVERY_MS: '50', RESTORE_POLL_MS: '100', RESTORE_LEASE_MS: '500' };
const settings = { ...env, ...times, PORT: '0' };
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  places[Symbol.dispose]();
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

/** An archived video that its owner has asked for. */
async function asked(): Promise<Video> {
  const now = new Date();
  const id = newId(now);
  const key = (name: string) => `${mediaPrefix(id)}${name}`;
  const shape = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, bytes: 1_000, durationMs: 5000 };
  const renditions = [720, 360].map((rung) => ({ ...shape, rung, key: key(`1/${rung}.mp4`), prefetchBytes: 500 }));
  for (const rendition of renditions) await places.media.put(rendition.key, Buffer.alloc(1_000), 'video/mp4');
  const [hotKey, coldKey] = [key('1/720.mp4'), key('cold/2/720.mp4')];
  const cold = [{ hotKey, coldKey, ...(await places.tier.putAway(hotKey, coldKey)) }];
  await places.media.delete(hotKey);
  const upload = { id: newId(now), ownerId: newId(now), caption: '', hashtags: [], visibility: 'PUBLIC' as const };
  const raw = { key: 'raw', etag: '', bytes: 1, contentType: 'video/mp4' };
  const storage = { ...hotStorage(id, null), cold, coldClass: 'GLACIER', archivedAt: now };
  const { id: _id, ...row } = { ...newVideo(upload, raw, id, now), status: 'ARCHIVED', renditions, storage };
  await mongo.db.collection<{ _id: string }>('videos').insertOne({ _id, ...row });
  const video = await tiers.askRestore(id, { speed: 'EXPEDITED', askedBy: 'OWNER' }, now);
  if (!video) throw new Error('it was not archived');
  return video;
}

async function isBack({ id }: Video): Promise<true | string> {
  const video = await tiers.byId(id);
  if (video?.status !== 'READY' || video.storage.cleanDueAt) return `it is ${video?.status}`;
  const objects = await Array.fromAsync(places.media.list(mediaPrefix(id)));
  expect(objects.map(({ key }) => key)).toEqual(video.renditions.map(({ key }) => key).toSorted());
  return true;
}

/** The restorer as a process, killed with SIGKILL when it has said something. */
async function killedAt(message: string): Promise<void> {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const said of createInterface({ input: child.stdout })) if (said.includes(message)) break;
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

it('ends what another that was killed with SIGKILL began, wherever it was', async () => {
  const videos: Video[] = [];
  for (const at of [
    'retrieval requested',
    'move begun',
    'object copied and verified',
    'video restored',
    'old objects',
  ]) {
    videos.push(await asked());
    await killedAt(at);
  }
  await using room = await start(readConfig({ ...settings, LOG_LEVEL: 'silent' }));
  for (const video of videos) await until('the video is back', () => isBack(video), { withinMs: 20_000 });
  expect((await fetch(`${room.url}/health`)).status).toBe(200);
});

it('hears from the store that a retrieval is done, long before its next look', async () => {
  const { S3_RAW_BUCKET: raw, S3_MEDIA_BUCKET: media, S3_ENDPOINT: endpoint, S3_REGION: region } = env;
  const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
  // The queue that is ours already, and goes with the test.
  const restores = env.S3_EVENTS_QUEUE_URL.split('/').at(-1) ?? '';
  const names = { raw, media, events: null, restores };
  const { restoresQueueUrl } = await applyBuckets({ endpoint, publicEndpoint: null, region, ...keys }, names);
  const hearing = { S3_RESTORES_QUEUE_URL: restoresQueueUrl ?? '', RESTORE_POLL_MS: '3600000', LOG_LEVEL: 'silent' };
  const [metricsPort] = await findFreePorts(1);
  await using room = await start(readConfig({ ...settings, ...hearing, METRICS_PORT: String(metricsPort) }));
  const video = await asked();
  await until('the video is back', () => isBack(video), { withinMs: 20_000 });
  const readings = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(readings).toContain('reelgraph_tiers_retrievals_total 1\n');
  expect(readings).toContain('reelgraph_tiers_restored_total 1\n');
  expect((await fetch(`${room.url}/health`)).status).toBe(200);
});
