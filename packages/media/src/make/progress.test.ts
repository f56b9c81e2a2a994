import { expect, test } from 'vitest';
import { ProgressReader } from './progress.ts';

test('only a picture or a moment more is progress', () => {
  const seen: number[] = [];
  const reader = new ProgressReader(10, (fraction) => seen.push(fraction));
  const lines = [
    'frame=1',
    'out_time_us=0',
    'frame=1',
    'out_time_us=0',
    'out_time_us=2500000',
    'out_time_us=N/A',
    'out_time_us=99000000',
    'speed=1x',
  ];
  expect(lines.map((line) => reader.read(line))).toEqual([true, true, false, false, true, false, true, false]);
  expect(seen).toEqual([0, 0.25, 1]);
});
