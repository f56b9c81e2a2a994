import { expect, test } from 'vitest';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { startRig } from './differential.ts';

const OPERATIONS = 500;
const each = Math.ceil(OPERATIONS / fixtures.length);

test.each(fixtures)(
  `${each} generated operations on "$name" are answered as the stock engine answers them`,
  async (fixture) => {
    await using rig = await startRig(fixture);
    const findings: unknown[] = [];
    for (let seed = 1; seed <= each; seed += 1) {
      const outcome = await rig.run(seed);
      if (typeof outcome !== 'string') findings.push(outcome);
    }
    expect(findings).toEqual([]);
  },
);
