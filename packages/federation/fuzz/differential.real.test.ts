import { expect, test } from 'vitest';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { startRig } from './differential.ts';

const named = 'interface object named over a known type';
const torn = 'request torn between objects';
const OPERATIONS = 500;
const each = Math.ceil(OPERATIONS / fixtures.length);

test.each(fixtures)(
  `${each} generated operations on "$name" are answered as the stock engine answers them`,
  async (fixture) => {
    await using rig = await startRig(fixture);
    const findings: unknown[] = [];
    const counts = { equal: 0, unplanned: 0, [named]: 0, [torn]: 0 };
    for (let seed = 1; seed <= each; seed += 1) {
      const outcome = await rig.run(seed);
      if (typeof outcome === 'string') counts[outcome] += 1;
      else findings.push(outcome);
    }
    expect(findings).toEqual([]);
    // What the planner gives up on and what is documented are few: otherwise nothing was compared.
    expect(counts.equal).toBeGreaterThanOrEqual(0.8 * each);
    // What holds objects of abstract types is never answered with leaves as text; some of the rest is on every graph.
    expect(rig.packed()).toBeGreaterThan(0);
    expect(counts[named] + counts[torn]).toBeLessThanOrEqual(2);
  },
);
