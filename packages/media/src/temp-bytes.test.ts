import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from './policy.ts';
import { tempBytes } from './temp-bytes.ts';

const MB = 1_000_000;

test('the space of a job is its input, its outputs and a little more', () => {
  expect(tempBytes(10 * MB, DEFAULT_POLICY)).toBeLessThan(120 * MB);
  expect(tempBytes(500 * MB, DEFAULT_POLICY)).toBeGreaterThan(800 * MB);
  expect(tempBytes(500 * MB, DEFAULT_POLICY)).toBeLessThan(1000 * MB);
  expect(tempBytes(500 * MB, { ...DEFAULT_POLICY, hls: true })).toBeGreaterThan(tempBytes(500 * MB, DEFAULT_POLICY));
});
