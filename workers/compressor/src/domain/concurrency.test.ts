import { expect, it } from 'vitest';
import { concurrencyFor } from './concurrency.ts';

const GIB = 1024 ** 3;

it.each([
  ['two cores', 2, 24, 2, 1],
  ['one core', 1, 1, 2, 1],
  ['eight cores', 8, 32, 2, 4],
  ['eight cores, one thread each', 8, 32, 1, 8],
  ['many cores in little memory', 32, 4, 2, 5],
  ['hardly any memory', 16, 0.25, 2, 1],
  ['a very large machine', 256, 1024, 1, 64],
])('%s', (_, cores, gib, threads, wanted) => {
  expect(concurrencyFor({ cores, memoryBytes: gib * GIB }, threads)).toBe(wanted);
});
