import { expect, test } from 'vitest';
import { clampAspect, displaySize, readUpright } from './orientation.ts';

const ONE = 65_536;
const matrix = (a: number, b: number, c: number, d: number): number[] => [
  a * ONE,
  b * ONE,
  0,
  c * ONE,
  d * ONE,
  0,
  0,
  0,
  1 << 30,
];

test.for([
  ['as it is', [1, 0, 0, 1], [], false],
  ['a quarter right', [0, 1, -1, 0], ['transpose=clock'], true],
  ['half', [-1, 0, 0, -1], ['hflip', 'vflip'], false],
  ['a quarter left', [0, -1, 1, 0], ['transpose=cclock'], true],
  ['mirrored', [-1, 0, 0, 1], ['hflip'], false],
  ['upside down in a mirror', [1, 0, 0, -1], ['vflip'], false],
  ['a quarter right in a mirror', [0, 1, 1, 0], ['transpose=cclock_flip'], true],
  ['a quarter left in a mirror', [0, -1, -1, 0], ['transpose=clock_flip'], true],
  ['nearly a quarter', [0.1, 0.99, -0.99, 0.1], ['transpose=clock'], true],
] as const)('a picture turned %s is set upright', ([, [a, b, c, d], filters, swapsSides]) => {
  expect(readUpright(matrix(a, b, c, d))).toEqual({ filters, swapsSides });
});

test('a file without a matrix, or with nothing in it, is left as it is', () => {
  expect(readUpright(undefined).filters).toEqual([]);
  expect(readUpright([0, 0, 0, 0, 0, 0, 0, 0, 0]).filters).toEqual([]);
});

test.for([
  [720, 576, '16/15', undefined, '768x576'],
  [1440, 1080, '4/3', undefined, '1920x1080'],
  [720, 480, '8/9', undefined, '640x480'],
  [1920, 1080, '1/1', matrix(0, 1, -1, 0), '1080x1920'],
  [1440, 1080, '4/3', matrix(0, 1, -1, 0), '1080x1920'],
  [640, 480, '60000/1', undefined, '640x480'],
  [640, 480, '1/60000', undefined, '640x480'],
] as const)('%ix%i of aspect %s is shown in the right size', ([width, height, aspect, displayMatrix, wanted]) => {
  const [num = 1, den = 1] = aspect.split('/').map(Number);
  const shown = displaySize({ width, height, sampleAspect: { num, den }, displayMatrix });
  expect(`${shown.width}x${shown.height}`).toBe(wanted);
});

test('an absurd aspect is taken for square', () => {
  expect([clampAspect({ num: 5, den: 1 }), clampAspect({ num: 1, den: 5 }), clampAspect({ num: 2, den: 1 })]).toEqual([
    1, 1, 2,
  ]);
});
