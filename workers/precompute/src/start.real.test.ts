import { until } from '@reelgraph/devkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readConfig } from './config.ts';
import { type OwnDaily, ownDaily, watermark } from './daily.fixture.ts';
import { start } from './start.ts';

const DAY = 86_400_000;
let own: OwnDaily;
beforeAll(async () => {
  own = await ownDaily(inject('stores'));
});
afterAll(() => own[Symbol.asyncDispose]());

test('the worker computes lists when its hour comes, each day again, and not before', async () => {
  let now = new Date(watermark.getTime() - 60_000);
  let asked = 0;
  const env = { ...own.env, PRECOMPUTE_HOUR: '3', PRECOMPUTE_IDLE_MS: '20' };
  const clock = () => {
    asked += 1;
    return now;
  };
  await using _room = await start(readConfig(env), { now: clock });
  const served = async () => (await own.context.runs.activeRun())?.watermark.toISOString() ?? 'none';
  const isServed = (at: Date) =>
    until(`the run of ${at.toISOString()}`, async () => (await served()) === at.toISOString() || (await served()), {
      withinMs: 30_000,
    });
  // A minute before three, the last night is yesterday's.
  await isServed(new Date(watermark.getTime() - DAY));
  const before = asked;
  await until('it looked again', async () => asked > before + 2 || 'not yet', { withinMs: 30_000 });
  expect(await own.mongo.db.collection('precomputeRuns').countDocuments()).toBe(1);
  now = watermark;
  await isServed(watermark);
  now = new Date(watermark.getTime() + DAY + 5);
  await isServed(new Date(watermark.getTime() + DAY));
  expect(await own.mongo.db.collection('precomputeRuns').countDocuments({ state: 'active' })).toBe(3);
});
