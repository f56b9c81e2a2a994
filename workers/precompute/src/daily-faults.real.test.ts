import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startTestStores, until } from '@reelgraph/devkit';
import { listCollection } from '@reelgraph/lists';
import { connectMongo } from '@reelgraph/mongo';
import { afterEach, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from './daily.fixture.ts';
import { dailyRun } from './jobs/daily-run.ts';
import { TamperedRuns } from './tampered-runs.fixture.ts';

const forever = new AbortController().signal;
const tomorrow = new Date(watermark.getTime() + 86_400_000);
let own: OwnDaily | undefined;
afterEach(async () => {
  await own?.[Symbol.asyncDispose]();
  own = undefined;
});

async function expectOnePublishedRun({ context, mongo }: OwnDaily): Promise<void> {
  const runs = await mongo.db.collection('precomputeRuns').find().toArray();
  expect(runs.map(({ state }) => state)).toEqual(['active']);
  expect((await context.runs.activeRun())?.run).toBe(String(runs[0]?._id));
  expect((await Array.fromAsync(context.runs.listsOf(String(runs[0]?._id)))).length).toBe(150);
}

test('killed with -9 at each step in turn, the last process publishes one run', async () => {
  own = await ownDaily(inject('stores'));
  const steps = [
    ...['take', 'numberVideos', 'writeModel', 'writeLists', 'markDone'],
    // sealed, then validated
    ...['move', 'move', 'point', 'dropOldLists'],
  ];
  for (const step of steps) {
    expect([step, await live(own, step)]).toEqual([step, 'SIGKILL']);
    const pointer = await own.context.runs.activeRun();
    expect([step, pointer !== null]).toEqual([step, step === 'point' || step === 'dropOldLists']);
  }
  expect(await live(own, 'none')).toBeNull();
  await expectOnePublishedRun(own);
}, 120_000);

async function live({ env }: OwnDaily, verb: string): Promise<string | null> {
  const { MONGODB_URL = '', MONGODB_DATABASE = '' } = env;
  const fixture = `${import.meta.dirname}/killed-at.fixture.ts`;
  const args = [fixture, MONGODB_URL, MONGODB_DATABASE, watermark.toISOString(), verb];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  return signal;
}

test('MongoDB’s primary steps down while lists are written and while they are published: one run, published once', async () => {
  // Of its own: a primary that steps down would end what other tests are doing.
  await using stores = await startTestStores();
  await using its = await ownDaily(stores.env);
  await using mongo = await connectMongo({ url: stores.env.MONGODB_URL, database: 'admin' });
  let times = 0;
  const stepDown = async () => {
    if (times++ > 1) return;
    const down = { replSetStepDown: 1, secondaryCatchUpPeriodSecs: 0, force: true };
    // The connection may be cut before the answer comes.
    await mongo.db.command(down).catch(() => undefined);
  };
  const runs = new TamperedRuns(its.mongo.db, { beforeSealing: stepDown, beforePointing: stepDown });
  const context = { ...its.context, runs };
  await until(
    'the run is published',
    async () => {
      const tried = await dailyRun(context, watermark, forever).catch((error: unknown) => ({ state: String(error) }));
      return tried.state === 'active' || tried.state;
    },
    { withinMs: 60_000 },
  );
  expect(times).toBeGreaterThan(1);
  await expectOnePublishedRun(its);
}, 120_000);

test('factors of yesterday that are no numbers do not spoil today’s', async () => {
  own = await ownDaily(inject('stores'));
  const { run } = await dailyRun(own.context, watermark, forever);
  const rows = own.mongo.db.collection<{ _id: string }>(listCollection(run));
  expect((await rows.updateMany({ _id: /^factors:/ }, { $set: { scale: Number.NaN } })).modifiedCount).toBe(1);
  const next = await dailyRun(own.context, tomorrow, forever);
  expect(next).toMatchObject({ state: 'active', reasons: [] });
  expect((await own.context.runs.find(next.run))?.figures).toMatchObject({ broken: 0 });
});

test('somebody with 100,000 events gets a list as everybody does', async () => {
  own = await ownDaily(inject('stores'));
  const { db } = own.mongo;
  const rows = Array.from({ length: 100_000 }, (_, i) => ({
    ...{ _id: `robot:${i < 40 ? 'v' : 'x'}${i}`, userId: 'robot', videoId: `${i < 40 ? 'v' : 'x'}${i}`, seen: true },
    ...{ firstAt: watermark, lastAt: watermark, impressions: 1, starts: 1, qualified: 1, completed: 1, skipped: 0 },
    watchedMs: 20_000,
  }));
  const videos = rows.slice(40, 1_000).map(({ videoId }) => ({ _id: videoId, ownerId: 'robots', durationMs: 20_000 }));
  const shown = { visibility: 'PUBLIC', status: 'READY' };
  await db.collection<{ _id: string }>('videos').insertMany(videos.map((video) => ({ ...video, ...shown })));
  await db.collection<{ _id: string }>('interactions').insertMany(rows, { ordered: false });
  const { run, state } = await dailyRun(own.context, watermark, forever);
  expect(state).toBe('active');
  const ids = await own.context.runs.videoIdsOf(run);
  const [list] = await Array.fromAsync(own.context.runs.listsOf(run, ['robot']));
  expect(list?.items.map(({ video }) => Number(ids[video]?.slice(1))).every((number) => number >= 40)).toBe(true);
  expect(list?.items).toHaveLength(10);
}, 60_000);
