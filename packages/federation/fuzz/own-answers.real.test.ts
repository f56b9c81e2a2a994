import { expect, test } from 'vitest';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { type Comparison, startOwnRig } from './own-rig.ts';

test.each(fixtures)(
  'on "$name", parts that come later add up to what comes at once, and events are answered as queries are',
  async (fixture) => {
    await using rig = await startOwnRig(fixture);
    const deferred: Comparison[] = [];
    const followed: Comparison[] = [];
    for (let seed = 1; seed <= 25; seed += 1) {
      deferred.push(...(await rig.deferred(seed)));
      if (seed <= 10) followed.push(...(await rig.followed(seed)));
    }
    expect([...deferred, ...followed].filter((outcome) => outcome !== 'equal')).toEqual([]);
    expect(Math.min(deferred.length, followed.length)).toBeGreaterThanOrEqual(2);
  },
);
