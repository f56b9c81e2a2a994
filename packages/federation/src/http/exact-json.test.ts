import { expect, it } from 'vitest';
import { inexact, isExact, parseExactly } from './exact-json.ts';

it.each([
  '9007199254740993',
  '-12345678901234567890123',
  '1e400',
  '0.1000000000000000055511151231257827',
  '{"__proto__":{"a":[9007199254740993,1.5,"9007199254740993"]},"b":"x"}',
])('%s is written as it was read', (text) => {
  expect(JSON.stringify(parseExactly(text))).toBe(text);
});

it('what JavaScript keeps is a number', () => {
  for (const text of ['9007199254740992', '1e21', '1.50', '0.30000000000000004', '-0', '100000000000000000000']) {
    expect(isExact(text)).toBe(true);
    expect(parseExactly(text)).toBe(Number(text));
  }
});

it('who only looks at it sees numbers', () => {
  expect(inexact(parseExactly('{"a":[9007199254740993,{"b":1e400}],"c":null}'))).toEqual({
    a: [9007199254740992, { b: Number.POSITIVE_INFINITY }],
    c: null,
  });
});
