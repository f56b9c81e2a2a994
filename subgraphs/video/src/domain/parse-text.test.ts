import { expect, it } from 'vitest';
import { parseText } from './parse-text.ts';

const limits = { least: 1, most: 3 };

it.each([
  [' a ', 'a'],
  ['a\0b', 'ab'],
  ['e\u0301', 'é'],
  ['😀😀😀', '😀😀😀'],
  ['a\ud800', 'a\ufffd'],
])('%j is %j', (given, text) => {
  expect(parseText('It', given, limits)).toBe(text);
});

it.each(['', ' ', '\0', 'abcd', '😀😀😀😀'])('%j has not 1 to 3 characters', (given) => {
  expect(() => parseText('It', given, limits)).toThrow('It has 1 to 3 characters.');
});
