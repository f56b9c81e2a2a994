import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ListItem, type ListSource, packList, unpackList } from './pack-list.ts';

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const source = fc.constantFrom<ListSource>('TASTE', 'SIMILAR', 'CREATOR', 'TRENDING', 'HASHTAG', 'EXPLORE');
const item = fc
  .record({ video: number, source, because: fc.option(fc.integer({ min: 0, max: 30 })), chance: fc.nat(65_535) })
  .map(
    ({ chance, ...rest }): ListItem => ({ ...rest, propensity: rest.source === 'EXPLORE' ? chance / 65_535 : null }),
  );

test('a list comes back as it went in', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 600 }), (items) => {
      expect(unpackList(packList(items))).toEqual(items);
    }),
  );
});

test('of too many references the first 31 are kept', () => {
  const items = Array.from(
    { length: 40 },
    (_, i): ListItem => ({
      ...{ video: i, source: 'SIMILAR', because: 1000 + i, propensity: null },
    }),
  );
  const back = unpackList(packList(items));
  expect(back.slice(0, 31)).toEqual(items.slice(0, 31));
  expect(back.slice(31).every(({ because }) => because === null)).toBe(true);
});

test('other bytes are refused, never read as a list', () => {
  const packed = packList([{ video: 5, source: 'TASTE', because: 7, propensity: null }]);
  expect(() => unpackList(packed.slice(0, -1))).toThrow(RangeError);
  expect(() => unpackList(Uint8Array.of(...packed, 0))).toThrow(RangeError);
  expect(() => unpackList(Uint8Array.of(2, 0, 0))).toThrow(RangeError);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        unpackList(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
