import { Supergraph } from '@apollo/federation-internals';
import { executeSync, getIntrospectionQuery, parse } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { FAULTS_HEADER, type Faults, NO_FAULTS } from '../fixtures/faults.ts';
import { mergePatches } from '../fixtures/merge-patches.ts';
import { blurbs } from '../fixtures/shapes/blurbs.ts';
import { requires } from '../fixtures/shapes/requires.ts';
import { search } from '../fixtures/shapes/search.ts';
import { shop } from '../fixtures/shapes/shop.ts';
import { startExecutor } from '../fixtures/start-executor.ts';
import { composeFixture } from '../fixtures/start-fixture.ts';
import { Executor } from './executor.ts';
import { loadSupergraph } from './supergraph.ts';

const world = await startExecutor(shop);
afterAll(() => world[Symbol.asyncDispose]());

const broken = (faults: Partial<Faults>) => ({ [FAULTS_HEADER]: JSON.stringify({ ...NO_FAULTS, ...faults }) });

function requestsOf(name: string) {
  return world.fixture.servers.get(name)?.requests ?? [];
}

describe('a query over several subgraphs', () => {
  test('is answered in the order of the selection, with aliases and type names', async () => {
    const { executor } = world;
    const { json } = await executor.execute({
      query: '{ p: product(upc: "upc-1") { kind: __typename name inStock upc } __typename }',
    });
    expect(json).toBe(
      '{"data":{"p":{"kind":"Product","name":"name-2","inStock":true,"upc":"upc-2"},"__typename":"Query"}}',
    );
  });

  test('asks for each distinct entity once, however often it stands in the answer', async () => {
    const before = requestsOf('accounts').length;
    const { data } = await world.ask('{ users(first: 7) { reviews { product { reviews { author { username } } } } } }');
    const [request, ...others] = requestsOf('accounts').slice(before + 1);
    const asked = JSON.stringify(request?.variables.representations).match(/id-\d/g) ?? [];
    expect(others).toEqual([]);
    expect(asked.length).toBe(new Set(asked).size);
    expect(JSON.stringify(data).match(/username-/g)?.length).toBeGreaterThan(asked.length);
  });

  test('sends entities that several places need of one subgraph in one request', async () => {
    const before = requestsOf('inventory').length;
    const { data } = await world.ask('{ topProducts { inStock } product(upc: "upc-1") { warehouse { city } } }');
    const requests = requestsOf('inventory').slice(before);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.query).toContain('e1:_entities');
    expect(JSON.stringify(data)).toContain('"inStock":true');
    expect(JSON.stringify(data)).toContain('city-');
  });

  test('asks for an entity once that the same is asked of at several places', async () => {
    const before = requestsOf('inventory').length;
    const query = `query Twice { a: topProducts { upc inStock } b: topProducts(first: 5) { upc inStock }
      product(upc: "upc-1") { upc inStock warehouse { city } } }`;
    const { data } = await world.ask(query);
    const requests = requestsOf('inventory').slice(before);
    expect(requests).toHaveLength(1);
    const lists = Object.values(requests[0]?.variables ?? {});
    expect(lists).toHaveLength(2);
    for (const list of lists) {
      const keys = (Array.isArray(list) ? list : []).map((representation) => JSON.stringify(representation));
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(data?.a).toEqual(data?.b);
    expect(JSON.stringify(data?.b)).toContain('"inStock":true');
  });

  test('passes what a field requires, and the arguments of the client', async () => {
    const { data } = await world.ask(
      'query($id: ID!) { user(id: $id) { birthday(format: "iso") } product(upc: "a") { shippingEstimate } }',
      {
        id: 'id-3',
      },
    );
    expect(JSON.stringify(data)).toContain('birthday{\\"format\\":\\"iso\\"}');
    expect(JSON.stringify(data)).toContain('\\"price\\":');
  });
});

test('requests go over connections that stay open', async () => {
  const connectionsOf = () => [...world.fixture.servers.values()].map(({ connections }) => connections);
  const query = '{ topProducts { name inStock reviews { author { username } } } }';
  await world.ask(query);
  const before = connectionsOf();
  for (let n = 0; n < 20; n += 1) await world.ask(query);
  expect(connectionsOf()).toEqual(before);
});

test('what a field requires has the arguments that it asks for, and the client’s own has the client’s', async () => {
  await using items = await startExecutor(requires);
  const { data } = await items.ask('{ item { label girth(unit: "km") } }');
  expect(data?.item).toEqual({
    label: expect.stringContaining(JSON.stringify('girth{"unit":"m"}').slice(1, -1)),
    girth: expect.stringContaining('girth{"unit":"km"}'),
  });
});

test.each([
  'query ($x: Boolean!) { item { cost @include(if: $x) carrier { id } } }',
  'query ($x: Boolean!) { item { ...Dear @skip(if: $x) ...Rest } } fragment Dear on Item { cost } fragment Rest on Item { carrier { id } }',
  'query ($x: Boolean!) { item { cost @include(if: false) stamp @include(if: $x) carrier { id } } }',
])('what stands beside a field that requires others is there where that is left out: %s', async (query) => {
  await using items = await startExecutor(requires);
  const { schema } = items.executor.supergraph;
  const all = await items.ask('{ item { cost handling stamp label duty bill carrier { id } owner { badge } } }');
  expect(all.data?.item).toMatchObject({ cost: expect.any(String), carrier: { id: expect.any(String) } });
  for (const x of [true, false]) {
    const expected = executeSync({ schema, document: parse(query), rootValue: all.data, variableValues: { x } });
    const found = await items.ask(query, { x });
    expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
  }
});

test.each([
  'query ($x: Boolean!, $y: Boolean!) { hit { ... on Person @defer { friends @skip(if: $x) { contacts @skip(if: $y) { address } } } } }',
  'query ($x: Boolean!, $y: Boolean!) { hit { ... on Person { id friends @skip(if: $x) { ...C } } } } fragment C on Person { contacts @skip(if: $y) { address } }',
  'query ($x: Boolean!) { hit { ... on Person @defer { friends @skip(if: $x) { contacts @include(if: $x) { address } } } } }',
])('an object is there although a condition leaves out all that is asked of it: %s', async (query) => {
  await using found = await startExecutor(search);
  const whole = await found.ask('{ hit { ... on Person { id friends { contacts { __typename address } } } } }');
  const { schema } = found.executor.supergraph;
  const typed = { hit: { __typename: 'Person', ...(whole.data?.hit as object) } };
  for (const variableValues of [0, 1, 2, 3].map((n) => ({ x: n > 1, y: n % 2 === 1 }))) {
    const document = parse(query.replaceAll('@defer', ''));
    const expected = executeSync({ schema, document, rootValue: typed, variableValues });
    expect((await found.ask(query, variableValues)).data).toEqual(JSON.parse(JSON.stringify(expected.data)));
    const { json, later } = await found.executor.execute({ query, variables: variableValues }, { isIncremental: true });
    const parts = [JSON.parse(json)];
    for await (const part of later ?? []) parts.push(JSON.parse(part));
    expect(mergePatches(parts)).toEqual(JSON.parse(JSON.stringify(expected.data)));
  }
});

const ITEM = '{ id size stamp cost duty bill owner { id } carrier { id } }';
const TORN = [
  {
    query: '{ text { ... on Story { blurb } ...R } } fragment R on Text { score }',
    ...{ fixture: blurbs, whole: '{ text { __typename id title blurb score } }' },
  },
  ...[
    '{ spots { ... on Shelf { item { stamp } } ... on Crate { item { carrier { id } } } } }',
    '{ spots { ... on Crate { item { stamp cost } } ... on Shelf { item { cost carrier { id } } } } }',
    '{ spots { ... on Shelf { item { duty bill } } ... on Crate { item { bill owner { id } } } ... on Van { item { carrier { id } } } } }',
  ].map((query) => ({
    ...{ query, fixture: requires },
    whole: `{ spots { __typename ${['Shelf', 'Crate', 'Van'].map((name) => `... on ${name} { item ${ITEM} }`).join(' ')} } }`,
  })),
];

test.each(TORN)(
  'what is asked of some objects alone takes nothing from others: $query',
  async ({ query, fixture, whole }) => {
    await using torn = await startExecutor(fixture);
    const { schema } = torn.executor.supergraph;
    const all = await torn.ask(whole);
    expect(all.errors).toBeUndefined();
    const expected = executeSync({ schema, document: parse(query), rootValue: all.data });
    const data = JSON.parse(JSON.stringify(expected.data));
    expect(JSON.stringify(data)).toMatch(/score|carrier|bill/);
    for (let n = 0; n < 4; n += 1) expect(await torn.ask(query)).toEqual({ data });
    const later = query.replace(/\.\.\. on (\w+) \{/, '... on $1 @defer {');
    const answer = await torn.executor.execute({ query: later }, { isIncremental: true });
    const parts = [JSON.parse(answer.json)];
    for await (const part of answer.later ?? []) parts.push(JSON.parse(part));
    expect(mergePatches(parts)).toEqual(data);
  },
);

test('a request is made in parts only where there may be objects without what a field of it requires', async () => {
  await using torn = await startExecutor(requires);
  const requests = torn.fixture.servers.get('shipping')?.requests ?? [];
  await torn.ask('{ spots { ... on Shelf { item { stamp carrier { id } } } ... on Crate { item { stamp } } } }');
  await torn.ask('{ spots { ... on Shelf { item { stamp } } ... on Crate { item { size carrier { id } } } } }');
  expect(requests.map(({ variables }) => Object.keys(variables))).toEqual([['representations'], ['representations']]);
  await torn.ask('{ spots { ... on Shelf { item { stamp } } ... on Crate { item { carrier { id } } } } }');
  expect(requests).toHaveLength(3);
  expect(requests[2]?.query).toMatch(/e0:.*stamp.*e1:.*carrier/);
  const given = Object.values(requests[2]?.variables ?? {}).map((each) => JSON.stringify(each));
  expect(given).toEqual([
    expect.stringMatching(/^\[\{"__typename":"Item","id":"[^"]+","size":"[^"]+"\}\]$/),
    expect.stringMatching(/^\[(\{"__typename":"Item","id":"[^"]+"\},?){2}\]$/),
  ]);
});

describe('equal requests at the same time', () => {
  const query = '{ topProducts { name reviews { body } } }';

  test('share what they ask of subgraphs', async () => {
    const before = requestsOf('products').length + requestsOf('reviews').length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.executor.execute({ query })));
    expect(new Set(answers.map(({ json }) => json)).size).toBe(1);
    expect(requestsOf('products').length + requestsOf('reviews').length - before).toBe(2);
  });

  test('share nothing when what is forwarded differs', async () => {
    const before = requestsOf('products').length;
    await Promise.all(['a', 'b', 'c'].map((token) => world.ask(query, {}, { authorization: token })));
    expect(requestsOf('products').length - before).toBe(3);
  });

  test('never get at each other’s data', async () => {
    const [first, second] = await Promise.all([
      world.ask('{ topProducts { name reviews { body author { username } } } }'),
      world.ask('{ topProducts { name reviews { body author { username } } } }'),
    ]);
    expect(first).toEqual(second);
    expect(JSON.stringify(first)).toContain('username-');
  });
});

describe('when a subgraph fails', () => {
  test('the rest is answered, and the error names the subgraph', async () => {
    const { data, errors } = await world.ask(
      '{ topProducts { name inStock } }',
      {},
      broken({ down: { inventory: '500' } }),
    );
    expect(data?.topProducts).toContainEqual({ name: expect.any(String), inStock: null });
    expect(errors).toEqual([
      { message: expect.any(String), extensions: { code: 'SUBGRAPH_HTTP_ERROR', serviceName: 'inventory' } },
    ]);
  });

  test('an entity’s error is placed wherever the entity stands', async () => {
    const { errors = [] } = await world.ask(
      '{ topProducts(first: 4) { reviews { author { username } } } }',
      {},
      broken({ seed: 7, error: 0.5 }),
    );
    for (const { path } of errors) expect(path?.[0]).toBe('topProducts');
    expect(errors.length).toBeGreaterThan(0);
  });

  test.each(['garbage', 'text', 'drop', 'timeout'] as const)('"%s" ends in a coded error', async (outage) => {
    const { data, errors } = await world.ask('{ me { id } users { id } }', {}, broken({ down: { accounts: outage } }));
    expect(data).toBeNull();
    expect(String(errors?.[0]?.extensions?.code)).toMatch(/^SUBGRAPH_/);
  });
});

describe('a request that cannot be run', () => {
  test.each([
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ me { id }', 'GRAPHQL_PARSE_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query($id: ID!) { user(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['query($c: Boolean! = true) { me @include(if: $c) { id } user(id: [1]) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused before anything is executed', async (query, code) => {
    const { isExecuted, json } = await world.executor.execute({ query });
    expect(isExecuted).toBe(false);
    expect(JSON.parse(json)).toMatchObject({ errors: [{ extensions: { code } }] });
  });
});

test('introspection is answered beside other fields, with its variables', async () => {
  const { data } = await world.ask(
    'query($n: String!) { __type(name: $n) { kind } me { id } __schema { queryType { name } } }',
    {
      n: 'User',
    },
  );
  expect(data).toEqual({ __type: { kind: 'OBJECT' }, me: { id: 'id-7' }, __schema: { queryType: { name: 'Query' } } });
});

test.each(fixtures)('introspection of "$name" is that of the schema that clients see', async (fixture) => {
  const sdl = composeFixture(fixture, () => 'http://127.0.0.1:9');
  await using executor = new Executor({
    supergraph: loadSupergraph(sdl),
    send: () => Promise.reject(new Error('Nobody has to be asked.')),
  });
  const query = getIntrospectionQuery();
  const { json } = await executor.execute({ query });
  const schema = Supergraph.buildForTests(sdl).apiSchema().toGraphQLJSSchema({ includeDefer: true });
  const expected = JSON.parse(JSON.stringify(executeSync({ schema, document: parse(query) }))).data.__schema;
  const byName = <Named extends { readonly name: string }>(all: readonly Named[]) =>
    all.toSorted((a, b) => a.name.localeCompare(b.name));
  const found = JSON.parse(json).data.__schema;
  for (const part of ['types', 'directives'] as const)
    expect(byName(found[part]), part).toEqual(byName(expected[part]));
  expect({ ...found, types: [], directives: [] }).toEqual({ ...expected, types: [], directives: [] });
  expect(json).not.toMatch(/join__|link__|_entities|_Any/);
});
