import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { compileRepresenters } from './representation.ts';
import { compileRewrites } from './rewrites.ts';

const schema = buildSchema(`
  type Query { text: Text }
  interface Text { id: ID! title: String }
  type Story implements Text { id: ID! title: String }
`);
const field = (name: string) => ({ kind: 'Field' as const, name });
const requires = [
  {
    kind: 'InlineFragment' as const,
    typeCondition: 'Text',
    selections: [field('__typename'), field('id'), field('title')],
  },
];
const rewrite = compileRewrites(schema, [
  { kind: 'ValueSetter', path: ['... on Story', '__typename'], setValueTo: 'Text' },
]);
const representerFor = compileRepresenters({ schema, requires, rewrite, known: new Set(['Text']) });

test('an entity is represented as the subgraph knows it', () => {
  const story = { __typename: 'Story', id: '1', title: null };
  expect(representerFor('Story').write(story)).toBe('{"__typename":"Text","id":"1","title":null}');
});

test('an entity that lacks what is required is not asked about', () => {
  expect(representerFor('Story').write({ __typename: 'Story', id: '1' })).toBe('');
});
