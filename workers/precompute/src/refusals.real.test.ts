import { listCollection } from '@reelgraph/lists';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from './daily.fixture.ts';
import { dailyRun } from './jobs/daily-run.ts';
import type { Run, RunStore } from './store/run-store.ts';
import { TamperedRuns } from './tampered-runs.fixture.ts';

const forever = new AbortController().signal;
let own: OwnDaily;
let good: string;
let days = 0;
beforeAll(async () => {
  own = await ownDaily(inject('stores'));
  good = (await dailyRun(own.context, watermark, forever)).run;
});
afterAll(() => own[Symbol.asyncDispose]());

/** The next night goes wrong; yesterday's lists must stay. */
async function refused(tampering: ConstructorParameters<typeof TamperedRuns>[1]): Promise<string> {
  const runs = new TamperedRuns(own.mongo.db, tampering);
  const night = new Date(watermark.getTime() + 86_400_000 + 3_600_000 * days++);
  const { state, reasons } = await dailyRun({ ...own.context, runs }, night, forever);
  expect([state, (await own.context.runs.activeRun())?.run]).toEqual(['refused', good]);
  expect(await own.context.runs.hasLists(good)).toBe(true);
  return reasons.join();
}

/** Puts something that they have seen first into the lists of some people. */
async function putSeen(runs: RunStore, run: Run, people: number): Promise<void> {
  const ids = await runs.videoIdsOf(run._id);
  const interactions = own.mongo.db.collection<{ _id: string; videoId: string }>('interactions');
  for (let user = 0; user < people; user++) {
    const seen = await interactions.findOne({ userId: `u${user}`, videoId: { $in: ids } } as object);
    const item = { source: 'TASTE' as const, because: null, propensity: null };
    await runs.writeLists(run, [
      { _id: `u${user}`, region: null, items: [{ video: ids.indexOf(seen?.videoId ?? ''), ...item }] },
    ]);
  }
}

test('a list with a video twice', async () => {
  const item = { video: 1, source: 'TASTE' as const, because: null, propensity: null };
  const beforeSealing = (runs: RunStore, run: Run) =>
    runs.writeLists(run, [{ _id: 'u1', region: null, items: [item, item] }]);
  expect(await refused({ beforeSealing })).toContain('1 lists are faulty');
});

test('a list that is missing', async () => {
  const { db } = own.mongo;
  const beforeSealing = async (_: RunStore, run: Run) =>
    void (await db.collection<{ _id: string }>(listCollection(run._id)).deleteOne({ _id: 'u1' }));
  expect(await refused({ beforeSealing })).toContain('1 of 150 lists are missing');
});

test('lists that do not know what was seen', async () => {
  expect(await refused({ beforeSealing: (runs, run) => putSeen(runs, run, 10) })).toContain('10 of 150 lists held');
});

test('a single seen video that could not be taken out', async () => {
  const beforeSealing = (runs: RunStore, run: Run) => putSeen(runs, run, 1);
  expect(await refused({ beforeSealing, losesRepairs: true })).toContain('1 lists hold what was seen or is gone');
});

test('a deleted video that could not be taken out', async () => {
  const videos = own.mongo.db.collection<{ _id: string; status: string }>('videos');
  const beforeSealing = async () => void (await videos.updateOne({ _id: 'v1' }, { $set: { status: 'DELETED' } }));
  expect(await refused({ beforeSealing, losesRepairs: true })).toMatch(/\d+ lists hold what was seen or is gone/);
  await videos.updateOne({ _id: 'v1' }, { $set: { status: 'READY' } });
});

test('a recall below popularity’s, and one below 0.95 of the active run’s', async () => {
  const many = { measuredBy: 1_000_000, popularityRecall: 0.1, recall: 0.0999 };
  expect(await refused({ figures: many })).toContain('below that of popularity');
  const figures = { 'figures.recall': 0.2, 'figures.popularityRecall': 0.1 };
  const rows = own.mongo.db.collection<{ _id: string }>('precomputeRuns');
  await rows.updateOne({ _id: good }, { $set: figures });
  expect(await refused({ figures: { ...many, recall: 0.1899 } })).toContain('below 0.95');
});

test('an order of lists that guesses less than popularity, whatever the model guesses', async () => {
  const shown = { recall: 0.0999, popularityRecall: 0.1, coverage: 0.5, measuredBy: 1_000_000 };
  const weak = await refused({ figures: { shown } });
  expect(weak).toContain('as shown, recall 0.0999 is below that of popularity, 0.1000');
});

test('a coverage that halves', async () => {
  const rows = own.mongo.db.collection<{ _id: string }>('precomputeRuns');
  await rows.updateOne({ _id: good }, { $set: { 'figures.coverage': 0.9 } });
  expect(await refused({ figures: { coverage: 0.44 } })).toContain('coverage');
});

test('factors that are no numbers', async () => {
  expect(await refused({ figures: { broken: 1 } })).toContain('1 numbers of the model are none');
});
