import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { viewerScope } from './viewer-scope.ts';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])
  type Query { clip: Clip }
  type Clip @key(fields: "id") { id: ID! liked: Boolean counts: Counts @tag(name: "public") }
  type Counts { views: Int }
`);
const scopeOf = viewerScope(buildSubgraphSchema({ typeDefs }));
const entities = (selection: string) =>
  `query($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Clip { ${selection} } } }`;

it('is public where only what is the same for everybody was asked for', () => {
  expect(scopeOf('max-age=5, public', entities('__typename counts { views }'))).toBe('max-age=5, public');
});

it.each([entities('liked'), entities('counts { views } liked'), entities('id'), '{ clip { counts { views } } }'])(
  'is one viewer’s for %s',
  (query) => {
    expect(scopeOf('max-age=5, public', query)).toBe('max-age=5, private');
  },
);

it('is left alone where nothing may be kept anyway', () => {
  expect(scopeOf('no-store', entities('liked'))).toBe('no-store');
});
