import { composeServices } from '@apollo/composition';
import { loadSupergraph } from '@reelgraph/federation';
import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CostControl } from './check-cost.ts';

// The examples are those of the demand control guide of Federation 2.9, and what it leaves open.
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@listSize"])
  type Query {
    book: Book
    bestsellers: [Book] @listSize(assumedSize: 5)
    books(first: Int = 10, last: Int): [Book] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    page(first: Int! = 10): BookConnection! @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    unsized: [Book]
    tags: [String!]!
    search(filter: Filter, text: String @cost(weight: 7)): Book
    expensive: Book @cost(weight: 40)
    media: [Media!]! @listSize(assumedSize: 3)
  }
  type Mutation { buy(id: ID!): Book }
  type Book { title: String  author: Author  publisher: Publisher  rating: Rating }
  type BookConnection { edges: [BookEdge!]!  total: Int }
  type BookEdge { node: Book }
  type Author { name: String }
  type Publisher @cost(weight: 5) { name: String }
  type Film { title: String  author: Author }
  union Media = Book | Film
  scalar Rating @cost(weight: 2)
  input Filter { title: String  author: AuthorFilter  pages: Int @cost(weight: 3) }
  input AuthorFilter { name: String }
`;
const composed = composeServices([{ name: 'books', url: 'http://127.0.0.1:9', typeDefs: parse(sdl) }]);
const supergraph = loadSupergraph(composed.supergraphSdl ?? '');
const control = new CostControl({ maxCost: 100, defaultListSize: 20 });

function costOf(text: string, variables: Record<string, unknown> = {}): number {
  const definitions = parse(text).definitions;
  const operation = definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )!;
  const fragments = definitions.filter(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
  );
  const source = { operation, fragments: new Map(fragments.map((each) => [each.name.value, each])) };
  return control.costOf({ source }, supergraph, variables);
}

describe('an operation costs', () => {
  it.each<[string, number, string, Record<string, unknown>?]>([
    ['1 for an object, nothing for leaves', 2, '{ book { title author { name } } }'],
    ['what @cost says of a type', 6, '{ book { publisher { name } } }'],
    ['what @cost says of a scalar', 3, '{ book { rating } }'],
    ['what @cost says of a field, in place of its type’s', 41, '{ expensive { author { name } } }'],
    ['10 more for a mutation', 11, 'mutation { buy(id: 1) { title } }'],
    ['a list times its assumed size', 10, '{ bestsellers { author { name } } }'],
    ['a list that says nothing times the default', 20, '{ unsized { title } }'],
    ['nothing for a list of leaves', 0, '{ tags }'],
    ['a list times its slicing argument', 3, '{ books(first: 3) { title } }'],
    ['the largest of several slicing arguments', 7, '{ books(first: 3, last: 7) { title } }'],
    ['the default of a slicing argument', 10, '{ books { title } }'],
    ['a slicing variable', 4, 'query ($n: Int) { books(first: $n) { title } }', { n: 4 }],
    ['the default of a slicing variable', 6, 'query ($n: Int = 6) { books(first: $n) { title } }'],
    ['no less for a negative slice', 0, '{ books(first: -50) { title } }'],
    ['a sized field of a connection', 1 + 4 * 2, '{ page(first: 4) { total edges { node { title } } } }'],
    ['a sized field under an alias', 1 + 4, '{ page(first: 4) { e: edges { __typename } } }'],
    ['an argument’s weight', 8, '{ search(text: "x") { title } }'],
    [
      '1 for each input object, more for weighted fields',
      1 + 1 + 1 + 3,
      '{ search(filter: { author: { name: "x" }, pages: 3 }) { title } }',
    ],
    [
      'input objects in variables',
      1 + 1 + 3,
      'query ($f: Filter) { search(filter: $f) { title } }',
      { f: { pages: 3 } },
    ],
    [
      'fragments where they are used',
      4,
      '{ book { ...A } other: book { ...A } } fragment A on Book { author { name } }',
    ],
    [
      'all members of a union',
      3 * (1 + 1 + 1),
      '{ media { ... on Book { author { name } } ... on Film { author { name } } } }',
    ],
    [
      'nothing for what is skipped',
      1,
      'query ($no: Boolean!) { book { author @include(if: $no) { name } publisher @skip(if: true) { name } } }',
      { no: false },
    ],
    ['nothing for introspection', 0, '{ __schema { types { name fields { name } } } }'],
    ['nested lists times each other', 5 * (1 + 1), '{ bestsellers { author { name } } }'],
  ])('%s', (_, cost, text, variables) => {
    expect(costOf(text, variables)).toBe(cost);
  });
});

it('objects to what costs too much, with both numbers', () => {
  expect(() => control.check(100)).not.toThrow();
  expect(() => control.check(101)).toThrow(
    expect.objectContaining({ code: 'OPERATION_TOO_EXPENSIVE', fields: { cost: 101, maxCost: 100 } }),
  );
});
