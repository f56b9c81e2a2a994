import { expect, it } from 'vitest';
import { type Clone, writeClone } from './merge.ts';
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
