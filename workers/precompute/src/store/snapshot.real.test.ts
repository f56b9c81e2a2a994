import type { Db } from '@reelgraph/mongo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from '../daily.fixture.ts';
import { readCatalogue } from './read-catalogue.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { usualParts } from './usual-parts.ts';

const HOUR = 3_600_000;
const [before, after] = [new Date(watermark.getTime() - HOUR), new Date(watermark.getTime() + HOUR)];
let own: OwnDaily;
let db: Db;
let snapshot: Snapshot;
beforeAll(async () => {
  own = await ownDaily(inject('stores'));
  ({ db } = own.mongo);
  await db.collection('interactions').deleteMany({});
  const signs = ['liked', 'unliked', 'refused', 'shared', 'commented', 'late', 'reset'];
  const likes = signs.filter((who) => !['shared', 'commented'].includes(who));
  const rows = likes.map((userId) => ({ userId, videoId: 'v1', at: userId === 'late' ? after : before }));
  await db.collection('likes').insertMany(rows.map((row) => ({ ...row, liked: row.userId !== 'unliked' })));
  await db.collection('shares').insertOne({ userId: 'shared', videoId: 'v1', at: before });
  await db.collection('comments').insertOne({ authorId: 'commented', videoId: 'v1', createdAt: before });
  const choices = db.collection<{ _id: string; notInterested?: object[]; resetAt?: Date }>('feedChoices');
  await choices.insertMany([
    { _id: 'refused', notInterested: [{ videoId: 'v1', at: before }] },
    { _id: 'reset', resetAt: watermark },
  ]);
  await db.collection('follows').insertOne({ follower: 'follows', followed: 'u1', at: before });
  await watch('skips', 'v1', 9_000, { skipped: 1 });
  await watch('ends', 'v1', 20_000, { completed: 1 });
  // Half of the one, which others leave sooner, and half of the other, which they watch longer.
  for (const [i, video] of ['v10', 'v11'].entries()) {
    await db
      .collection<{ _id: string }>('videos')
      .updateOne({ _id: video }, { $set: { durationMs: 10_000 + i * 50_000 } });
    const durationMs = 10_000 + i * 50_000;
    for (let other = 0; other < 6; other++) await watch(`other-${other}`, video, durationMs * (i === 0 ? 0.3 : 0.8));
    await watch('halves', video, durationMs / 2);
  }
  await watch('follows', 'v1', 3_000);
  snapshot = await readSnapshot(db, watermark, () => undefined);
});
afterAll(() => own[Symbol.asyncDispose]());

async function watch(userId: string, videoId: string, watchedMs: number, parts: Record<string, unknown> = {}) {
  const sums = { impressions: 1, starts: 1, qualified: 1, completed: 0, skipped: 0, watchedMs, ...parts };
  const row = { userId, videoId, seen: true, firstAt: before, lastAt: before, ...sums };
  await db.collection<{ _id: string }>('interactions').insertOne({ _id: `${userId}:${videoId}`, ...row });
}

/** All that the snapshot says of somebody and a video; its `value` for each deed. */
function valuesOf(userId: string, videoId: string): number[] {
  const { log, users, catalogue } = snapshot;
  const [user, video] = [users.indexOf(userId), catalogue.numberOf(videoId)];
  return Array.from({ length: log.length }, (_, row) => row)
    .filter((row) => log.users[row] === user && log.videos[row] === video)
    .map((row) => log.values[row] ?? Number.NaN);
}

test('a like says 3, a comment 4, a share 5, a watch to the end 1, as what was seen of somebody who is followed', () => {
  const told = ['liked', 'commented', 'shared', 'ends', 'follows'].map((who) => valuesOf(who, 'v1'));
  expect(told).toEqual([[3], [4], [5], [1], [1]]);
});

test('what was swiped away, refused, or done before the past was to be forgotten says nothing of a taste; what was taken back or came later is not there', () => {
  expect(['skips', 'refused', 'reset'].map((who) => valuesOf(who, 'v1'))).toEqual([[0], [0], [0]]);
  expect(['unliked', 'late'].map((who) => valuesOf(who, 'v1'))).toEqual([[], []]);
});

test('the same part counts of a long video that others leave and not of one that they watch longer', () => {
  expect([valuesOf('halves', 'v10'), valuesOf('halves', 'v11')]).toEqual([[0.5], [0]]);
});

test('what is usual is told by people by chance, not by the oldest, and not by what came after', async () => {
  await db.collection<{ _id: string }>('videos').updateOne({ _id: 'v20' }, { $set: { durationMs: 200_000 } });
  const rows = Array.from({ length: 7_000 }, (_, i) => ({
    ...{ _id: `zz-${i}:v20`, userId: `zz-${i}`, videoId: 'v20', starts: 1, skipped: 0, seen: true },
    ...{ firstAt: i < 3_000 ? before : after, watchedMs: i < 1_000 ? 40_000 : i < 3_000 ? 160_000 : 0 },
  }));
  await db.collection<{ _id: string }>('interactions').insertMany(rows);
  const usual = await usualParts(db, await readCatalogue(db), watermark, 1_000);
  expect(usual(200_000)).toBe(0.8);
});
