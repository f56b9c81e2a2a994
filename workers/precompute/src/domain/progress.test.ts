import { expect, test } from 'vitest';
import { ProgressLine } from './progress.ts';

function watch(isTTY: boolean) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const line = new ProgressLine({ isTTY, write: (text) => written.push(text) }, () => clock.ms);
  return { written, clock, line };
}

test('draws a bar with the time left and closes a stage with the time it took', () => {
  const { written, clock, line } = watch(true);
  line.update('ranking', 0, 200);
  clock.ms = 30_000;
  line.update('ranking', 50, 200);
  clock.ms = 100_000;
  line.update('writing', 0, 1);
  expect(written.map((text) => text.replace('\r\u001b[2K', ''))).toEqual([
    'ranking [........................] 0 % ',
    'ranking [######..................] 25 % 1 min 30 s left',
    'ranking: 1 min 40 s\n',
    'writing [........................] 0 % ',
  ]);
});

test('off a terminal it says something every five seconds only', () => {
  const { written, clock, line } = watch(false);
  for (let second = 0; second <= 12; second++) {
    clock.ms = second * 1000;
    line.update('settings', second, Number.NaN);
  }
  line.finish();
  expect(written).toEqual([
    'settings: 5 tried, 5.0 s so far\n',
    'settings: 10 tried, 10 s so far\n',
    'settings: 12 s\n',
  ]);
});
