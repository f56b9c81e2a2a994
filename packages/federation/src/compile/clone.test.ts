import { expect, it } from 'vitest';
import { parseExactly } from '../exact-json.ts';
import { type Clone, cloneAll, mergeAll, writeClone } from './merge.ts';
import type { Shape } from './shape.ts';
import { Source } from './source.ts';

const shape: Shape = new Map([
  ['id', null],
  ['constructor', null],
  [
    'rows',
    new Map([
      ['cell', new Map([['text', null]])],
      ['tags', null],
    ]),
  ],
]);

it('copies objects within lists of any depth, nulls and names that every object inherits', () => {
  const source = new Source();
  // @note: what the source evaluates to
  const clone = source.evaluate(writeClone(source, shape)) as Clone;
  const value = [{ id: '1', constructor: 'own', rows: [[{ cell: { text: 'a' }, tags: ['x'] }, null], null] }, null];
  const copy = clone(value) as typeof value;
  expect(copy).toEqual(value);
  expect(copy[0]?.rows).not.toBe(value[0]?.rows);
  expect(copy[0]?.rows[0]?.[0]?.cell).not.toBe(value[0]?.rows[0]?.[0]?.cell);
  expect(clone(null)).toBe(null);
  expect(clone('a leaf')).toBe('a leaf');
});

it('copies what nobody knows the shape of, but for numbers that are kept as they are written', () => {
  const value = parseExactly('{"__proto__":{"a":[{"n":9007199254740993},null]},"b":"x"}');
  const copy = cloneAll(value);
  expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
  mergeAll(copy as object, parseExactly('{"__proto__":{"a":[{"n":9007199254740995},null]},"b":1e400}') as object);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":[{"n":9007199254740995},null]},"b":1e400}');
  expect(JSON.stringify(value)).toContain('9007199254740993');
});
