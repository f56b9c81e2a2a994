import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileVariables } from './variables.ts';

const schema = buildSchema('type Query { a(in: In): Int } input In { x: Int in: In list: [In] }');
const [operation] = parse('query($in: In) { a(in: $in) }').definitions;
// @note: the one definition above
const check = compileVariables(schema, operation as OperationDefinitionNode);

const unknown = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));

test('each of a few mistakes has an error of its own', () => {
  expect(check({ in: { x: 1, in: { ...unknown(5) } } })).toHaveLength(5);
  expect(check({ in: { x: 1, in: null, list: [{ x: 2 }] } })).toEqual([]);
});

test('a crowd of keys that nobody has asked for is told of once, wherever it stands', () => {
  for (const value of [unknown(10_000), { in: unknown(10_000) }, { list: [{ x: 1 }, unknown(10_000)] }]) {
    expect(check({ in: value })).toHaveLength(2);
  }
});
