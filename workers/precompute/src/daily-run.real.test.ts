import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ListItem, listCollection } from '@reelgraph/lists';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from './daily.fixture.ts';
import { dailyRun } from './jobs/daily-run.ts';
import { measureLists } from './jobs/measure-lists.ts';
import { rollback } from './jobs/rollback.ts';
import { TamperedRuns } from './tampered-runs.fixture.ts';

let own: OwnDaily;
beforeEach(async () => {
  own = await ownDaily(inject('stores'));
});
afterEach(() => own[Symbol.asyncDispose]());

const forever = new AbortController().signal;
const tomorrow = new Date(watermark.getTime() + 86_400_000);

/** Everybody's list as it is served. */
async function served(): Promise<{ _id: string; videoIds: string[]; items: ListItem[] }[]> {
  const { runs } = own.context;
  const pointer = await runs.activeRun();
  if (!pointer) return [];
  const ids = await runs.videoIdsOf(pointer.run);
  const lists = await Array.fromAsync(runs.listsOf(pointer.run));
  return lists.map(({ _id, items }) => ({ _id, items, videoIds: items.map(({ video }) => ids[video] ?? '') }));
}

test('publishes a list for everybody: of their taste, without what is seen, own, blocked, deleted or archived', async () => {
  const { run, state, reasons } = await dailyRun(own.context, watermark, forever);
  expect([state, reasons]).toEqual(['active', []]);
  expect((await own.context.runs.activeRun())?.run).toBe(run);
  const lists = await served();
  expect(lists.length).toBe(150);
  const seen = await own.mongo.db.collection<{ _id: string }>('interactions').distinct('_id');
  let first = 0;
  for (const { _id, videoIds } of lists) {
    expect(new Set(videoIds).size).toBe(videoIds.length);
    for (const video of videoIds) {
      expect(seen).not.toContain(`${_id}:${video}`);
      expect(video.slice(1)).not.toBe(_id.slice(1));
      expect(['v57', 'v58']).not.toContain(video);
    }
    if (Number(videoIds[0]?.slice(1)) % 3 === Number(_id.slice(1)) % 3) first++;
  }
  expect(first / lists.length).toBeGreaterThan(0.9);
  expect(lists.find(({ _id }) => _id === 'u3')?.videoIds).not.toContain('v0');
  expect(lists.find(({ _id }) => _id === 'u0')?.videoIds).not.toContain('v3');
});

test('computed again, nothing changes', async () => {
  await dailyRun(own.context, watermark, forever);
  const lists = await served();
  const before = [await own.context.runs.activeRun(), lists];
  await dailyRun(own.context, watermark, forever);
  expect([await own.context.runs.activeRun(), await served()]).toEqual(before);
  // From nothing, as if it had never been.
  const { db } = own.mongo;
  await db.dropCollection(listCollection((await own.context.runs.activeRun())?.run ?? ''));
  for (const name of ['precomputeRuns', 'lists']) await db.collection(name).deleteMany({});
  await dailyRun(own.context, watermark, forever);
  const byPerson = <T extends { _id: string }>(lists: T[]) => lists.toSorted((a, b) => (a._id < b._id ? -1 : 1));
  expect(byPerson(await served())).toEqual(byPerson(lists));
});

test('stopped at any partition, the next one goes on and publishes the same run once', async () => {
  for (const at of [0, 20, 63]) {
    const stopping = new AbortController();
    const onProgress = (stage: string, done: number) => {
      if (stage === 'ranking' && done === at) stopping.abort(new Error('stopped'));
    };
    const day = new Date(watermark.getTime() + at * 86_400_000);
    await expect(dailyRun({ ...own.context, onProgress }, day, stopping.signal)).rejects.toThrow('stopped');
    expect(await dailyRun(own.context, day, forever)).toMatchObject({ state: 'active' });
    expect((await served()).length).toBe(150);
  }
});

test('killed with -9 while it writes lists, the next process publishes them', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'run'], {
    cwd: `${import.meta.dirname}/..`,
    env: { ...process.env, ...own.env },
  });
  const runs = own.mongo.db.collection('precomputeRuns');
  await expect
    .poll(() => runs.countDocuments({ 'done.3': { $exists: true } }), { timeout: 30_000, interval: 5 })
    .toBe(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const begun = await runs.findOne({});
  expect(begun?.state).toBe('building');
  const day = begun?.watermark;
  await expect.poll(async () => (await dailyRun(own.context, day, forever)).state, { timeout: 20_000 }).toBe('active');
  expect(await runs.countDocuments()).toBe(1);
  expect((await served()).length).toBe(150);
});

test('two processes at once make one run', async () => {
  const states = await Promise.all([1, 2, 3].map(() => dailyRun(own.context, watermark, forever)));
  expect(states.map(({ state }) => state).sort()).toEqual(['active', 'elsewhere', 'elsewhere']);
});

test('a process that was overtaken cannot move the run', async () => {
  const { runs } = own.context;
  const first = await runs.take('r', watermark);
  await runs.take('r', watermark);
  await expect(runs.move(first, 'building', 'sealed')).rejects.toThrow('no longer building');
  await expect(runs.markDone(first, 1)).rejects.toThrow('no longer building');
});

test('a video deleted between ranking and publishing is in no list', async () => {
  const onProgress = (stage: string, done: number, all: number) => {
    if (stage === 'ranking' && done === all - 1)
      gone = own.mongo.db
        .collection<{ _id: string }>('videos')
        .updateOne({ _id: 'v1' }, { $set: { status: 'DELETED' } });
  };
  let gone: Promise<unknown> = Promise.resolve();
  await dailyRun({ ...own.context, onProgress }, watermark, forever);
  await gone;
  const lists = await served();
  expect(lists.length).toBe(150);
  expect(lists.some(({ videoIds }) => videoIds.includes('v1'))).toBe(false);
});

test('a run worse than the active one is refused, and yesterday stays', async () => {
  const { run } = await dailyRun(own.context, watermark, forever);
  const { db } = own.mongo;
  await db.collection<{ _id: string }>('precomputeRuns').updateOne({ _id: run }, { $set: { 'figures.recall': 5 } });
  const next = await dailyRun(own.context, tomorrow, forever);
  expect(next.state).toBe('refused');
  expect(next.reasons.join()).toContain('below 0.95');
  expect((await own.context.runs.activeRun())?.run).toBe(run);
  expect((await served()).length).toBe(150);
});

test('rollback serves yesterday again, and older runs are dropped whole', async () => {
  const days = [0, 1, 2].map((day) => new Date(watermark.getTime() + day * 86_400_000));
  const runs: string[] = [];
  for (const day of days) runs.push((await dailyRun(own.context, day, forever)).run);
  const names = (await own.mongo.db.listCollections().toArray()).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('lists.')).sort()).toEqual([`lists.${runs[1]}`, `lists.${runs[2]}`]);
  expect(await rollback(own.context)).toBe(runs[1]);
  expect((await own.context.runs.activeRun())?.run).toBe(runs[1]);
  expect(await rollback(own.context)).toBe(runs[2]);
  // As a process leaves it that is killed when it has moved the pointer: the next one must not undo the rollback.
  const rows = own.mongo.db.collection<{ _id: string }>('precomputeRuns');
  await rows.updateOne({ _id: runs[2] ?? '' }, { $set: { state: 'validated' } });
  expect(await rollback(own.context)).toBe(runs[1]);
  await dailyRun(own.context, days[2] ?? watermark, forever);
  expect((await own.context.runs.activeRun())?.run).toBe(runs[1]);
});

test('a process that slept before it published does not take the place of a later run', async () => {
  await dailyRun(own.context, watermark, forever);
  const night = new Date(tomorrow.getTime() - 3_600_000);
  const pointers = own.mongo.db.collection<{ _id: string }>('lists');
  const later = { run: 'later', watermark: tomorrow };
  const afterJudging = () => pointers.updateOne({ _id: 'active' }, { $set: later });
  const runs = new TamperedRuns(own.mongo.db, { afterJudging });
  const { state, reasons } = await dailyRun({ ...own.context, runs }, night, forever);
  expect([state, reasons]).toEqual(['refused', ['a later run is served']]);
  expect(await own.context.runs.activeRun()).toMatchObject(later);
});

test('a rollback while a run is judged is no surprise to it: it is judged again, by the run that is served now', async () => {
  const nights = [0, 1, 2].map((day) => new Date(watermark.getTime() + day * 86_400_000));
  const [first, second] = [
    await dailyRun(own.context, nights[0] ?? watermark, forever),
    await dailyRun(own.context, nights[1] ?? watermark, forever),
  ];
  let times = 0;
  const runs = new TamperedRuns(own.mongo.db, {
    afterJudging: async () => times++ === 0 && expect(await rollback(own.context)).toBe(first.run),
  });
  const third = await dailyRun({ ...own.context, runs }, nights[2] ?? watermark, forever);
  expect([second.state, third.state, times]).toEqual(['active', 'active', 2]);
  expect(await own.context.runs.activeRun()).toMatchObject({ run: third.run, previous: first.run });
});

test('without any events an empty run is served, and never instead of a full one', async () => {
  const { db } = own.mongo;
  await dailyRun(own.context, watermark, forever);
  await db.collection('interactions').deleteMany({});
  expect(await dailyRun(own.context, tomorrow, forever)).toMatchObject({ state: 'refused' });
  await db.collection('lists').deleteMany({});
  await db.collection('precomputeRuns').deleteMany({});
  expect(await dailyRun(own.context, tomorrow, forever)).toMatchObject({ state: 'active' });
});

test('the next night goes on from the factors of the one before, and learns as well', async () => {
  await dailyRun(own.context, watermark, forever);
  const stages: string[] = [];
  const onProgress = (stage: string, _done: number, all: number) =>
    void (stage === 'factors' && stages.push(String(all)));
  const { run, state } = await dailyRun({ ...own.context, onProgress }, tomorrow, forever);
  expect([state, new Set(stages)]).toEqual(['active', new Set(['10'])]);
  const lists = await served();
  const own3 = lists.filter(({ _id, videoIds }) => Number(videoIds[0]?.slice(1)) % 3 === Number(_id.slice(1)) % 3);
  expect(own3.length / lists.length).toBeGreaterThan(0.9);
  expect((await own.context.runs.find(run))?.figures).toMatchObject({ broken: 0, faulty: 0 });
});

test('one person and one video make a run, duplicates and clocks that are off change nothing in it', async () => {
  const { db } = own.mongo;
  await db.collection('interactions').deleteMany({ _id: { $not: { $eq: 'u1:v1' } } } as object);
  await db.collection('videos').deleteMany({ _id: { $nin: ['v1', 'v2'] } } as object);
  const at = new Date('2199-01-01T00:00:00Z');
  const row = { _id: 'u1:v1', userId: 'u1', videoId: 'v1', seen: true, firstAt: new Date(0), lastAt: at };
  const sums = { impressions: 1, starts: 1, qualified: 1, completed: 1, skipped: 0, watchedMs: 20_000 };
  const interactions = db.collection<{ _id: string }>('interactions');
  await interactions.replaceOne({ _id: row._id }, { ...row, ...sums }, { upsert: true });
  const shares = Array.from({ length: 3 }, () => ({ userId: 'u1', videoId: 'v1', at: watermark }));
  await db.collection('shares').insertMany(shares);
  expect(await dailyRun(own.context, watermark, forever)).toMatchObject({ state: 'active' });
  const lists = await served();
  expect(lists.find(({ _id }) => _id === 'u1')?.videoIds).toEqual(['v2']);
});

test('says for an alarm how old the lists are, and when a run is late', async () => {
  const schedule = [{ hour: watermark.getUTCHours(), zone: 'UTC' }];
  const readAt = async (ms: number) => {
    const now = () => new Date(watermark.getTime() + ms);
    const text = await measureLists({ runs: own.context.runs, now }, schedule).metrics();
    return [/^reelgraph_lists_age_seconds (\S+)$/m.exec(text)?.[1], /^reelgraph_lists_late (\S+)$/m.exec(text)?.[1]];
  };
  expect(await readAt(0)).toEqual(['+Inf', '0']);
  await dailyRun(own.context, watermark, forever);
  expect(await readAt(86_400_000 - 1_000)).toEqual(['86399', '0']);
  expect(await readAt(86_400_000 + 3_600_000)).toEqual(['90000', '0']);
  expect(await readAt(86_400_000 + 3 * 3_600_000)).toEqual(['97200', '1']);
});
