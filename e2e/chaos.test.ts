import { expect, it } from 'vitest';
import { runMediaChaos } from './chaos/media-chaos.ts';

it('brings every upload to READY once while everything fails around it, and leaves nothing behind', async () => {
  const report = await runMediaChaos({
    uploads: 4,
    seed: 7,
    outageMs: 2_000,
    everyMs: 500,
    faults: 9,
    say: () => {},
  });
  expect(report.problems).toEqual([]);
  expect(report.ready).toBe(4);
  expect(Object.keys(report.struck).length).toBe(9);
}, 300_000);
