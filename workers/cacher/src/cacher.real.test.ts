import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { findFreePorts, until } from '@reelgraph/devkit';
import { GOOD_FOR_MS, SLICE_BYTES } from '@reelgraph/edge';
import type { Room } from '@reelgraph/service';
import type { Video } from '@reelgraph/videos';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { CacherStage } from './cacher.fixture.ts';
import { readConfig } from './config.ts';
import { start } from './start.ts';

let stage: CacherStage;
let room: Room | undefined;
const children: ChildProcess[] = [];
const [metricsPort = 0] = await findFreePorts(1);
beforeAll(async () => {
  stage = await CacherStage.open(inject('stores'));
  room = await start(readConfig(stage.env));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await room?.[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const within = { withinMs: 10_000, everyMs: 20 };
const key = (video: Video, rung: number) => video.renditions.find((each) => each.rung === rung)!.key;
const all = ['us', 'eu', 'ap'];
const hasReceipts = (video: Video, count: number) =>
  until(
    'the edges have purged it',
    async () => (await stage.receipts(video)).length === count || JSON.stringify(await stage.purges.byId(video.id)),
    within,
  );
/** The edge's log has what was asked of it: the poster and both rungs. */
async function isWarmed(video: Video, region: string): Promise<true | string> {
  const headers = { authorization: `Bearer ${stage.edges.secret}` };
  const log = await (await fetch(`${stage.edges.controlUrl(region)}/log`, { headers })).text();
  const parts = [video.poster!.key, key(video, 360), key(video, 720)];
  return parts.every((part) => log.includes(part)) || 'not in the log yet';
}
const warmed = (video: Video, region: string) => until('it is warmed', () => isWarmed(video, region), within);

it('has poster, smallest rung and the first second of the next where it is hot, and nothing that is cold or elsewhere', async () => {
  const hot = await stage.aVideo();
  const cold = await stage.aVideo('ARCHIVED');
  await stage.viewed(cold, 'DE', 9);
  await stage.viewed(hot, 'DE', 5);
  await warmed(hot, 'eu');
  expect(await stage.get(hot.poster!.key, 'eu')).toBe('200 HIT');
  expect(await stage.get(key(hot, 360), 'eu')).toBe('200 HIT');
  expect(await stage.get(key(hot, 360), 'eu', `bytes=${2 * SLICE_BYTES - 9}-`)).toBe('206 HIT');
  expect(await stage.get(key(hot, 720), 'eu', 'bytes=0-60000')).toBe('206 HIT');
  expect(await stage.get(key(hot, 720), 'eu', `bytes=${SLICE_BYTES}-`)).toBe('206 MISS');
  expect(await stage.get(key(hot, 360), 'ap')).toBe('200 MISS');
  expect(await stage.get(key(cold, 360), 'eu')).toBe('200 MISS');
});

it('has the heads of tomorrow’s lists at the edge of those who will be shown them, once they are published', async () => {
  const [german, japanese, next] = [await stage.aVideo(), await stage.aVideo(), await stage.aVideo()];
  await stage.listed('2026-11-28', { DE: german, JP: japanese });
  await Promise.all([warmed(german, 'eu'), warmed(japanese, 'ap')]);
  expect(await stage.get(key(german, 360), 'eu')).toBe('200 HIT');
  expect(await stage.get(key(german, 360), 'ap')).toBe('200 MISS');
  await stage.listed('2026-11-29', { DE: next });
  await warmed(next, 'eu');
  expect(await stage.get(key(next, 360), 'eu')).toBe('200 HIT');
});

it('takes the media of HLS off the edges too', async () => {
  const video = await stage.aVideo('READY', { hls: 'beside' });
  const media = `${video.hlsKey?.replace('master.m3u8', '720.m4s')}`;
  const last = `bytes=${3 * SLICE_BYTES - 9}-`;
  expect([await stage.get(media, 'eu', 'bytes=0-9'), await stage.get(media, 'eu', last)]).toEqual([
    '206 MISS',
    '206 MISS',
  ]);
  await stage.videos.update(video.id, video.ownerId, { visibility: 'FOLLOWERS' }, new Date());
  await stage.publish();
  await hasReceipts(video, 3);
  const isFound = (await stage.receipts(video)).find(({ region }) => region === 'eu');
  expect(isFound?.found).toBe(2);
  // A new address has the first and the last slice fetched anew.
  expect(await stage.get(media, 'eu', 'bytes=0-9', 3_700_000)).toBe('206 MISS');
  expect(await stage.get(media, 'eu', last, 3_700_000)).toBe('206 MISS');
});

it('takes off what a restore brought to other keys, and what was under the old ones, though the objects are gone before it looks', async () => {
  const video = await stage.aVideo('READY', { hls: 'moved' });
  for (const { key: media } of [...(video.storage.hlsMoved ?? []), ...(video.storage.formerly ?? [])])
    expect(await stage.get(media, 'eu', 'bytes=0-9')).toBe('206 MISS');
  await stage.videos.delete(video.id, video.ownerId, new Date());
  await stage.deleteObjects(video);
  await stage.publish();
  await hasReceipts(video, 3);
  expect((await stage.receipts(video)).find(({ region }) => region === 'eu')?.found).toBe(3);
});

it('goes on at the other edges while one is down, and there when it is back', async () => {
  await stage.edges.stop('us');
  const video = await stage.aVideo();
  await stage.viewed(video, 'US', 5);
  await stage.viewed(video, 'JP', 5);
  await warmed(video, 'ap');
  await stage.edges.start('us');
  await warmed(video, 'us');
  expect(await stage.get(key(video, 360), 'us')).toBe('200 HIT');
});

it('takes what is taken down, deleted or less public off every edge, with receipts, and calls its addresses back', async () => {
  const [taken, deleted, lessPublic] = [await stage.aVideo(), await stage.aVideo(), await stage.aVideo()];
  for (const video of [taken, deleted, lessPublic])
    for (const region of all) expect(await stage.get(key(video, 360), region)).toBe('200 MISS');
  const now = new Date();
  // Signed before by a room whose clock is a second ahead.
  const expiresAt = new Date(now.getTime() + GOOD_FOR_MS + 1_000);
  const ahead = stage.edge.signedUrl(key(lessPublic, 360), { region: 'eu', expiresAt });
  await stage.videos.takeDown(taken.id, { code: 'TAKEN_DOWN', message: '', retryable: false }, 'm', now);
  await stage.videos.delete(deleted.id, deleted.ownerId, now);
  // Who removes the objects may be quicker than the cacher.
  await stage.deleteObjects(deleted);
  await stage.videos.update(lessPublic.id, lessPublic.ownerId, { visibility: 'FOLLOWERS' }, now);
  await stage.publish();
  for (const video of [taken, deleted, lessPublic]) {
    await hasReceipts(video, 3);
    const receipts = await stage.receipts(video);
    expect(receipts.map(({ region }) => region).toSorted()).toEqual(all.toSorted());
    expect(receipts.every(({ found }) => found === 2)).toBe(true);
    for (const region of all) expect(await stage.get(key(video, 360), region)).toBe('410 null');
  }
  expect((await fetch(ahead)).status).toBe(410);
  // Who may still see it gets a new address, which is good.
  expect(await stage.get(key(lessPublic, 360), 'eu', undefined, 3_700_000)).toBe('200 MISS');
  await stage.videos.update(lessPublic.id, lessPublic.ownerId, { caption: 'only words' }, now);
  await stage.videos.update(lessPublic.id, lessPublic.ownerId, { visibility: 'PUBLIC' }, now);
  await stage.publish();
  const isHeard = async () => (await stage.purges.byId(lessPublic.id))?.visibility === 'PUBLIC' || 'not yet';
  await until('it is heard', isHeard, within);
  expect(await stage.receipts(lessPublic)).toHaveLength(3);
});

it('has receipts of a purge of what no edge ever had', async () => {
  const unseen = await stage.aVideo();
  await stage.videos.delete(unseen.id, unseen.ownerId, new Date());
  await stage.publish();
  await hasReceipts(unseen, 3);
  expect((await stage.receipts(unseen)).every(({ found, slices }) => found === 0 && slices === 7)).toBe(true);
});

it('ends a purge that kill -9 and an edge that was down interrupted', async () => {
  await room?.[Symbol.asyncDispose]();
  room = undefined;
  const video = await stage.aVideo();
  for (const region of all) await stage.get(key(video, 360), region);
  await stage.edges.stop('ap');
  await stage.videos.takeDown(video.id, { code: 'TAKEN_DOWN', message: '', retryable: false }, 'm', new Date());
  await stage.publish();
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...stage.env }, stdio: 'ignore' });
  children.push(child);
  await until('the others have purged it', async () => (await stage.receipts(video)).length === 2 || 'not yet', {
    withinMs: 20_000,
  });
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await stage.edges.start('ap');
  expect(await stage.get(key(video, 360), 'ap')).toBe('200 HIT');
  room = await start(readConfig(stage.env));
  await hasReceipts(video, 3);
  expect(await stage.get(key(video, 360), 'ap')).toBe('410 null');
});

/** The cacher with other settings, whose only audience is Korean, and whose first round is its only one. */
async function oneRound(settings: Record<string, string>): Promise<void> {
  await room?.[Symbol.asyncDispose]();
  const only = { CACHER_COUNTRIES: 'KR', CACHER_EVERY_MS: '3600000', METRICS_PORT: String(metricsPort) };
  room = await start(readConfig({ ...stage.env, ...only, ...settings }));
}

/** What Prometheus reads of the edge in ap. */
async function measured(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return Number(new RegExp(`^reelgraph_cacher_${name}{region="ap"} (\\d+)$`, 'm').exec(text)?.[1] ?? -1);
}

it('stays within its budget of bytes for a round, and shows what it fetched to Prometheus', async () => {
  const [first, second] = [await stage.aVideo(), await stage.aVideo()];
  await stage.viewed(first, 'KR', 5);
  await stage.viewed(second, 'KR', 3);
  // Enough for a poster; the smallest rung, two slices, is begun and goes over it.
  await oneRound({ CACHER_BYTES: '5001' });
  await until('the round is over', async () => (await measured('warm_videos')) === 0 || 'not yet', within);
  expect([await measured('warm_bytes_total'), await measured('warm_fetched_total')]).toEqual([
    5000 + 2 * SLICE_BYTES,
    3,
  ]);
  expect(await stage.get(key(first, 360), 'ap')).toBe('200 HIT');
  expect(await stage.get(key(first, 720), 'ap', 'bytes=0-9')).toBe('206 MISS');
  expect(await stage.get(second.poster!.key, 'ap')).toBe('200 MISS');
});

it('fetches no faster than it may', async () => {
  const video = await stage.aVideo();
  await stage.viewed(video, 'KR', 9);
  const begun = performance.now();
  // Two slices of the smallest rung take half a second and more, before the next is begun.
  await oneRound({ CACHER_BYTES_PER_SECOND: String(4 * SLICE_BYTES) });
  await warmed(video, 'ap');
  expect(performance.now() - begun).toBeGreaterThan(500);
});

it('warms the others though an object of the hottest is lost, and says which', async () => {
  const [lost, next] = [await stage.aVideo(), await stage.aVideo()];
  await stage.viewed(lost, 'KR', 30);
  await stage.viewed(next, 'KR', 20);
  await stage.deleteObject(lost.poster!.key);
  // What the edge got of it before it failed is not known: it counts as if that was all.
  await oneRound({ CACHER_BYTES: '1' });
  await until('the round is over', async () => (await measured('edge_failures_total')) === 1 || 'not yet', within);
  expect([await measured('warm_failed_total'), await measured('warm_fetched_total')]).toEqual([1, -1]);
  await oneRound({});
  await until('the round is over', async () => (await measured('warm_failed_total')) === 1 || 'not yet', within);
  await warmed(next, 'ap');
  expect(await stage.get(key(lost, 360), 'ap')).toBe('200 HIT');
});

it('has the heads of the lists there too, though more is watched within the hour than it keeps', async () => {
  const [first, second, head] = [await stage.aVideo(), await stage.aVideo(), await stage.aVideo()];
  await stage.viewed(first, 'KR', 60);
  await stage.viewed(second, 'KR', 50);
  await stage.listed('2026-11-30', { KR: head });
  await oneRound({ CACHER_TOP: '2' });
  await warmed(head, 'ap');
  expect(await stage.get(key(head, 360), 'ap')).toBe('200 HIT');
});

it('finds in MongoDB what the stream lost', async () => {
  await room?.[Symbol.asyncDispose]();
  room = await start(readConfig({ ...stage.env, CACHER_SWEEP_MS: '20' }));
  const video = await stage.aVideo();
  await stage.videos.delete(video.id, video.ownerId, new Date());
  await hasReceipts(video, 3);
});
