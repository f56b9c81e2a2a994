import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { probed, scanned } from './fixtures.ts';
import { planRenditions } from './plan-renditions.ts';
import { StageClock } from './stage-clock.ts';

test('two stages count as one way from 0 to 1, and what is left is told from what is gone', () => {
  const plan = planRenditions(probed(), scanned(300), DEFAULT_POLICY, { canToneMap: true, loudness: null });
  const clock = new StageClock(plan, 1000);
  const [first, second] = plan.stages;
  expect(clock.at(first, 0, 1000)).toEqual({ fraction: 0, etaMs: null });
  const between = clock.at(first, 1, 11_000);
  expect(between.fraction).toBeCloseTo(clock.at(second!, 0, 11_000).fraction);
  expect(between.fraction).toBeGreaterThan(0.15);
  expect(between.fraction).toBeLessThan(0.45);
  expect(between.etaMs).toBeCloseTo((10_000 * (1 - between.fraction)) / between.fraction, -1);
  expect(clock.at(second!, 1, 60_000)).toEqual({ fraction: 1, etaMs: 0 });
});
