import { expect, it } from 'vitest';
import { lacks } from './lacks.ts';

const wanted = { Rules: [{ ID: 'a', Methods: ['GET', 'PUT'], Seconds: 3600 }] };

it.each([
  ['the same', wanted],
  ['lists in another order', { Rules: [{ ID: 'a', Methods: ['PUT', 'GET'], Seconds: 3600 }] }],
  [
    'more than was asked for',
    { Rules: [{ ID: 'b' }, { ID: 'a', Methods: ['GET', 'PUT', 'HEAD'], Seconds: 3600, More: 1 }] },
  ],
])('a store that says %s lacks nothing', (_name, found) => {
  expect(lacks(found, wanted)).toEqual([]);
});

it.each([
  ['nothing at all', undefined],
  ['as many rules with other contents', { Rules: [{ ID: 'a', Methods: ['GET'], Seconds: 3600 }] }],
  ['another number', { Rules: [{ ID: 'a', Methods: ['GET', 'PUT'], Seconds: 60 }] }],
  ['the parts of one rule in two', { Rules: [{ ID: 'a', Methods: ['GET'], Seconds: 3600 }, { Methods: ['PUT'] }] }],
])('a store that says %s lacks the rule, and it is named', (_name, found) => {
  expect(lacks(found, wanted)).toEqual(['Rules {"ID":"a","Methods":["GET","PUT"],"Seconds":3600}']);
});
