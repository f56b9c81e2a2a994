import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packNeighbours, unpackNeighbours } from './pack-neighbours.ts';
import { packNumbers, unpackNumbers } from './pack-numbers.ts';

test('a set of numbers comes back, and takes a character or two for each that is near the next', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 32 - 1 })), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers), 1_000)).toEqual(new Set(numbers));
    }),
  );
  expect(packNumbers(Array.from({ length: 100 }, (_, i) => i * 50)).length).toBeLessThan(140);
});

test('too many numbers, and what is none, are null', () => {
  expect(unpackNumbers(packNumbers([1, 2, 3]), 2)).toBeNull();
  for (const text of ['_w', '_____w', '______8B']) expect(unpackNumbers(text, 10)).toBeNull();
});

test('neighbours come back in order with their likeness', () => {
  const packed = packNeighbours([
    { video: 70_000, likeness: 1 },
    { video: 3, likeness: 0.5 },
    { video: 4, likeness: 0.001 },
  ]);
  expect(unpackNeighbours(packed).map(({ video, likeness }) => [video, Math.round(likeness * 100)])).toEqual([
    [70_000, 100],
    [3, 50],
  ]);
});
