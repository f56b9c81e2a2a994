import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { Completion } from '../run/completion.ts';
import { compileWriter } from './writer.ts';

const schema = buildSchema(`
  type Query { things: [Thing] same: [Thing] words: [String] any: Any other: Any }
  type Thing { id: ID! name: String isGood: Boolean kind: Kind size: Int things: [Thing] words: [String] }
  enum Kind { SMALL LARGE }
  scalar Any
`);

function write(query: string, data: object, plain = true) {
  const { definitions } = parse(query);
  // @note: the one definition of each query here
  const { selectionSet } = definitions[0] as OperationDefinitionNode;
  const type = schema.getQueryType();
  if (!type) throw new Error('The schema has no queries.');
  const completion = new Completion(plain, () => 'null');
  const context = { schema, fragments: new Map(), flags: {} };
  const json = compileWriter(context, type, [{ ...selectionSet, kind: Kind.SELECTION_SET }])(data, completion, '');
  return { data: JSON.parse(json ?? 'null'), errors: completion.errors };
}

test('closes every text, whatever follows it', () => {
  const things = [
    { id: 'a', name: 'one', isGood: true, kind: 'SMALL', size: 1, words: ['x', null, 'y'] },
    { id: 'b', name: null, isGood: null, kind: null, size: null, words: [] },
    { id: 3, name: 'three', isGood: false, kind: 'LARGE', size: 0, words: [null] },
  ];
  const text = '{ things { id __typename name isGood kind size words } words }';
  const shown = things.map(({ id, ...rest }) => ({ id: String(id), __typename: 'Thing', ...rest }));
  for (const plain of [true, false]) {
    expect(write(text, { things, words: ['z'] }, plain)).toEqual({ data: { things: shown, words: ['z'] }, errors: [] });
  }
});

test('writes an ID as a string, and what needs escaping escaped', () => {
  const things = [{ id: 7, name: 'a "quoted" \\ word', words: ['\n'] }];
  expect(write('{ things { id name words } }', { things }, false).data).toEqual({
    things: [{ ...things[0], id: '7' }],
  });
});

test('a custom scalar is whatever JSON can hold; what cannot be written costs its own place', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const any of [deep, Number.POSITIVE_INFINITY]) {
    expect(write('{ any other }', { any, other: [{ a: 1 }, true, 'x'] })).toEqual({
      data: { any: null, other: [{ a: 1 }, true, 'x'] },
      errors: [{ message: 'Invalid value found for field Query.any.', path: ['any'] }],
    });
  }
  for (const any of [false, 0, '"', [], {}]) expect(write('{ any }', { any }, false).data).toEqual({ any });
});

test('writes a list that several objects share as each place selects it, with its errors at each', () => {
  const shared = [{ id: 'x', size: 1 }];
  const things = [
    { id: 'a', things: shared },
    { id: 'b', things: shared },
  ];
  const text = '{ things { things { id } } same: things { things { size } } }';
  expect(write(text, { things, same: things }).data).toEqual({
    things: [{ things: [{ id: 'x' }] }, { things: [{ id: 'x' }] }],
    same: [{ things: [{ size: 1 }] }, { things: [{ size: 1 }] }],
  });
  const wrong = [{ id: 'x', size: 'large' }];
  const { errors } = write('{ things { things { size } } }', { things: [{ things: wrong }, { things: wrong }] });
  expect(errors.map(({ path }) => path)).toEqual([
    ['things', 0, 'things', 0, 'size'],
    ['things', 1, 'things', 0, 'size'],
  ]);
});
