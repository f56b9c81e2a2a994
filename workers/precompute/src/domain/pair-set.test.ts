import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairSet } from './pair-set.ts';

test('knows the pairs that were added, whenever it is asked, and no other', () => {
  const number = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number)), (pairs) => {
      const set = new PairSet();
      expect(set.has(0, 0)).toBe(false);
      for (const [a, b] of pairs) {
        set.add(a, b);
        expect(set.has(a, b)).toBe(true);
      }
      for (let a = 0; a <= 20; a++) {
        const mine = new Set(pairs.filter(([first]) => first === a).map(([, second]) => second));
        expect(set.of(a)).toEqual([...mine].sort((x, y) => x - y));
        for (let b = 0; b <= 20; b++) expect(set.has(a, b)).toBe(mine.has(b));
      }
    }),
  );
});
