import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { AUDIO_KBPS, affordableKbps, BUFFER_SECONDS, BUFFER_START, capKbps, isCarried, rungCap } from './bit-budget.ts';

test.for([
  [5, 720, 'carried'],
  [15, 720, 'carried'],
  [21, 720, 'carried'],
  [24, 720, 'too dear'],
  [24, 540, 'carried'],
  [40, 540, 'carried'],
  [45, 540, 'too dear'],
  [45, 360, 'carried'],
  [60, 360, 'carried'],
  [61, 720, 'carried'],
  [600, 720, 'carried'],
] as const)('with %i seconds the rung %i is %s', ([seconds, rung, wanted]) => {
  expect(isCarried(rung, affordableKbps(seconds, AUDIO_KBPS, DEFAULT_POLICY)) ? 'carried' : 'too dear').toBe(wanted);
});

test('whatever the length, a rendition that spends all it may stays under 5 MB up to a minute and under 2.7 Mbit/s after', () => {
  for (let seconds = 0.2; seconds <= 600; seconds += 0.7) {
    for (const rung of [720, 540, 480, 360, 240]) {
      if (!isCarried(rung, affordableKbps(seconds, AUDIO_KBPS, DEFAULT_POLICY))) continue;
      const cap = capKbps(rung, seconds, AUDIO_KBPS, DEFAULT_POLICY);
      const kilobits = cap * (seconds + BUFFER_SECONDS * BUFFER_START) + AUDIO_KBPS * seconds;
      if (seconds <= 60) expect(kilobits / 8).toBeLessThan(4900);
      expect(kilobits / seconds).toBeLessThan(2100);
      expect(cap).toBeLessThanOrEqual(2000);
    }
  }
});

test('caps grow with the rung', () => {
  expect([180, 360, 450, 540, 720, 1080].map(rungCap)).toEqual([400, 800, 1100, 1400, 2000, 2000]);
});
