import { parse } from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { requires } from '../../fixtures/shapes/requires.ts';
import { shop } from '../../fixtures/shapes/shop.ts';
import { startExecutor } from '../../fixtures/start-executor.ts';
import { renameClashes } from './rename-clashes.ts';

const world = await startExecutor(requires);
const market = await startExecutor(shop);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await market[Symbol.asyncDispose]();
});

test('what a field requires is fetched with its own arguments, whatever the client asks for under that name', async () => {
  const { data } = await world.ask('{ item { stamp } }');
  const alone = JSON.stringify(data);
  for (const size of ['size(unit: "m")', 'size: __typename', 'size: owner { id }']) {
    const { data: both } = await world.ask(`{ item { ${size} stamp } }`);
    const { size: own, stamp } = (both?.item ?? {}) as Record<string, unknown>;
    expect(own).toBeDefined();
    expect(JSON.stringify({ item: { stamp } })).toBe(alone);
  }
});

test('an alias under the name of a key does not become the key', async () => {
  const { data } = await market.ask('{ topProducts { upc inStock } }');
  const aliased = await market.ask('{ topProducts { upc: name inStock } }');
  const stockOf = (from: typeof data) =>
    ((from?.topProducts ?? []) as { inStock: unknown }[]).map((each) => each?.inStock);
  expect(stockOf(aliased.data)).toEqual(stockOf(data));
  expect(JSON.stringify(aliased.data)).toContain('"upc":"name-');
});

test.each(['...', '... @defer'])(
  'objects of other types may have something else under one name, below them too: %s',
  async (part) => {
    const query = `{ spots {
    ... on Shelf { item { label(of: "a") } }
    ... on Crate { item { ${part} { label(of: "b") } } }
    ... on Van { item { label: stamp } }
  } }`;
    const { json, later } = await world.executor.execute({ query }, { isIncremental: true });
    const parts = [json, ...(await Array.fromAsync(later ?? []))].join('');
    const starts = parts.match(/"label":"(label\{\\"of\\":\\"[ab]|stamp)/g) ?? [];
    expect(starts.map((start) => start.slice(-1)).sort()).toEqual(['a', 'b', 'p']);
    expect(parts).not.toContain('own__');
  },
);

test('of a document with several operations the one that is meant is looked at', () => {
  const { internalNames } = world.executor.supergraph;
  const different = '{ spots { ... on Shelf { item { label(of: "a") } } ... on Crate { item { label(of: "b") } } } }';
  const document = parse(`query Plain { item { label } } query Different ${different}`);
  expect(renameClashes(document, internalNames, 0).names.size).toBe(0);
  expect(renameClashes(document, internalNames, 1).names.size).toBeGreaterThan(0);
});

test('errors and deferred parts are placed under the client’s names', async () => {
  const faults = { 'x-faults': JSON.stringify({ seed: 1, error: 1, null: 0, missing: 0, down: {} }) };
  const { errors } = await world.ask('{ item { id: size(unit: "m") } }', {}, faults);
  expect(errors?.[0]?.path?.join('.')).not.toContain('own__');
  const { json, later } = await market.executor.execute(
    { query: '{ topProducts { upc: name ... @defer { price: inStock } } }' },
    { isIncremental: true },
  );
  const parts = [json, ...(await Array.fromAsync(later ?? []))].join('');
  expect(parts).toContain('"price":');
  expect(parts).not.toContain('own__');
});
