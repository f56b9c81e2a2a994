import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from './daily.fixture.ts';
import { dailyRun } from './jobs/daily-run.ts';

const HOUR = 3_600_000;
let own: OwnDaily;
let lists: Map<string, { videoId: string; source: string }[]>;
beforeAll(async () => {
  own = await ownDaily(inject('stores'));
  const { db } = own.mongo;
  const at = new Date(watermark.getTime() - HOUR);
  const choices = db.collection<{ _id: string; notInterested: object[]; hidden: string[] }>('feedChoices');
  await choices.insertMany([
    { _id: 'u4', notInterested: [{ videoId: 'v11', at }], hidden: ['u13'] },
    { _id: 'u5', notInterested: [{ videoId: 'v12', at }], hidden: [] },
  ]);
  await db.collection('reports').insertOne({ userId: 'u7', videoId: 'v14', at });
  for (const [region, first] of Object.entries({ BR: 0, DE: 30 })) {
    const rows = Array.from({ length: 15 }, (_, i) => ({
      videoId: `v${first + i}`,
      region,
      hour: at,
      qualified: 50 - i,
    }));
    await db.collection('viewRollups').insertMany(rows);
  }
  const people = ['BR', 'DE'].map((region, i) => ({
    region,
    userId: { $in: [`u${20 + i}`, `u${30 + i}`, `u${40 + i}`] },
  }));
  for (const { region, userId } of people)
    await db.collection('interactions').updateMany({ userId }, { $set: { region } });
  const { run } = await dailyRun({ ...own.context, top: 60 }, watermark, new AbortController().signal);
  const ids = await own.context.runs.videoIdsOf(run);
  lists = new Map();
  for await (const { _id, items } of own.context.runs.listsOf(run))
    lists.set(
      _id,
      items.map(({ video, source }) => ({ videoId: ids[video] ?? '', source })),
    );
});
afterAll(() => own[Symbol.asyncDispose]());

const idsOf = (userId: string) => lists.get(userId)?.map(({ videoId }) => videoId);

test('what somebody is not interested in or reported, and all of whom they hide, is in no list of theirs', () => {
  expect(idsOf('u4')).not.toContain('v11');
  expect(idsOf('u4')).not.toContain('v13');
  expect(idsOf('u5')).not.toContain('v12');
  expect(idsOf('u7')).not.toContain('v14');
  // All that others have not seen is in their lists.
  for (const video of ['v11', 'v12', 'v13', 'v14'])
    expect([...lists.values()].filter((list) => list.some(({ videoId }) => videoId === video)).length).toBeGreaterThan(
      90,
    );
});

test('what trends is what trends in one’s region', () => {
  for (const [region, first] of Object.entries({ BR: 0, DE: 30 })) {
    const people = [20, 30, 40].map((number) => `u${number + (region === 'BR' ? 0 : 1)}`);
    const first3 = people.map((user) => lists.get(user)?.find(({ source }) => source === 'TRENDING')?.videoId);
    const numbers = first3.map((videoId) => Number(videoId?.slice(1)));
    for (const number of numbers) expect([region, number >= first && number < first + 15]).toEqual([region, true]);
  }
});
