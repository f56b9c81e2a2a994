import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DOCUMENT_LIMITS } from '../document/limits.ts';
import { prepare } from '../document/prepare.ts';
import { readDocument } from '../document/read-document.ts';
import { planHere } from '../planning/planner.ts';
import { loadSupergraph } from '../supergraph.ts';
import { planCosts } from './plan-cost.ts';

function costsOf(subgraphs: Record<string, string>) {
  const services = Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: 'http://127.0.0.1:9',
    typeDefs: parse(LINK + sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new AggregateError(errors ?? []);
  const supergraph = loadSupergraph(supergraphSdl);
  const costs = planCosts(supergraph, 20);
  const planner = planHere(supergraph);
  return async (text: string, variables: Record<string, unknown> = {}) => {
    const source = readDocument(supergraph, text, undefined, { limits: DEFAULT_DOCUMENT_LIMITS, introspection: true });
    if (!('document' in source)) throw new AggregateError(source);
    return costs(prepare(supergraph, source, await planner.plan(source.text, undefined)))(variables);
  };
}

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@cost", "@listSize", "@external", "@requires", "@shareable"]
)
`;

// The examples are those of the demand control guide of Federation 2.9, and what it leaves open.
const sdl = `
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
const costOf = costsOf({ books: sdl });

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
  ])('%s', async (_, cost, text, variables) => {
    expect(await costOf(text, variables)).toBe(cost);
  });
});

describe('over several subgraphs an operation costs', () => {
  const costOf = costsOf({
    videos: `
      type Query {
        video: Video
        feed(first: Int! = 10): Feed @listSize(slicingArguments: ["first"], sizedFields: ["items"])
        media: [Media!]! @listSize(assumedSize: 3)
        shelves: [Shelf!]! @listSize(assumedSize: 2)
      }
      type Feed { items: [Video!]! }
      type Shelf @key(fields: "id") { id: ID! }
      type Video @key(fields: "id") { id: ID! title: String author: User box: Box }
      type Film @key(fields: "id") { id: ID! }
      type Box { width: Int }
      union Media = Video | Film
      type User @key(fields: "id") { id: ID! }
    `,
    users: `
      type User @key(fields: "id") { id: ID! handle: String friends(first: Int): [User!]! @listSize(slicingArguments: ["first"]) }
    `,
    ranks: `
      type Video @key(fields: "id") {
        id: ID!
        likes: Int
        price: Int @cost(weight: 7)
        box: Box @external
        postage: Int @requires(fields: "box { width }")
      }
      type Film @key(fields: "id") @cost(weight: 5) { id: ID! likes: Int }
      type Box { width: Int @external }
      type Shelf @key(fields: "id") { id: ID! videos: [Video!]! @listSize(assumedSize: 4) }
    `,
  });
  it.each<[string, number, string, Record<string, unknown>?]>([
    ['an entity once more where it is asked for', 1 + 1, '{ video { likes } }'],
    ['the object that holds the key too', 2 + 1, '{ video { author { handle } } }'],
    ['an entity for each of a list', 1 + 4 + 4, '{ feed(first: 4) { items { likes } } }'],
    ['an entity under an alias', 1 + 4 * 2 + 4, '{ f: feed(first: 4) { i: items { a: author { handle } } } }'],
    [
      'lists of entities times those above',
      1 + 2 * 2 + 2 + 2 * 3,
      'query ($n: Int!) { feed(first: $n) { items { author { friends(first: 3) { handle } } } } }',
      { n: 2 },
    ],
    ['nothing below an empty list', 1, '{ feed(first: 0) { items { likes author { handle } } } }'],
    ['a weighted field of an entity', 1 + 4 + 4 * (1 + 7), '{ feed(first: 4) { items { price } } }'],
    ['what a required field needs', 1 + 1 + 1, '{ video { postage } }'],
    [
      'the dearest of entities of several types',
      3 + 3 * 5,
      '{ media { ... on Video { likes } ... on Film { likes } } }',
    ],
    ['entities of entities', 2 + 2 + 2 * 4 + 2 * 4, '{ shelves { videos { title } } }'],
    [
      'nothing for a fetch that a condition leaves out',
      1,
      'query ($yes: Boolean!) { video { author @include(if: $yes) { handle } likes @skip(if: true) } }',
      { yes: false },
    ],
    [
      'entities below a condition that holds',
      2 + 1,
      'query ($yes: Boolean!) { video { author @include(if: $yes) { handle } } }',
      { yes: true },
    ],
    ['what a deferred part asks for again', 1 + (1 + 1) + 1, '{ video { title ... @defer { author { handle } } } }'],
  ])('%s', async (_, cost, text, variables) => {
    expect(await costOf(text, variables)).toBe(cost);
  });
});

describe('a list whose name the planner changes', () => {
  const items = (type: string) => `items(first: Int): ${type} @listSize(slicingArguments: ["first"])`;
  const user = 'type User @key(fields: "id") { id: ID!';
  const costs = costsOf({
    feed: `
      type Query { media: [Media!]! @listSize(assumedSize: 3) }
      union Media = Video | Film
      type Video @shareable { ${items('[User!]!')} }
      type Film { ${items('[User]')} }
      ${user} }`,
    other: `type Query { v: Video } type Video @shareable { ${items('[User]')} } ${user} }`,
    users: `${user} handle: String }`,
  });
  const ask = (video: string, film: string) =>
    `{ media { ... on Video { ${video} { handle } } ... on Film { ${film} { handle } } } }`;

  it('counts as it does under a name of the client’s', async () => {
    const named = await costs(ask('a: items(first: 0)', 'b: items(first: 100)'));
    expect(named).toBe(3 + 300 + 300);
    expect(await costs(ask('items(first: 0)', 'items(first: 100)'))).toBe(named);
  });
});
