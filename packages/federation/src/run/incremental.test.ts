import { afterAll, describe, expect, test } from 'vitest';
import { FAULTS_HEADER, NO_FAULTS } from '../../fixtures/faults.ts';
import { mergePatches } from '../../fixtures/merge-patches.ts';
import { shop } from '../../fixtures/shapes/shop.ts';
import { startExecutor } from '../../fixtures/start-executor.ts';

const world = await startExecutor(shop);
afterAll(() => world[Symbol.asyncDispose]());

async function parts(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const { json, later } = await world.executor.execute({ query, variables }, { isIncremental: true, headers });
  const all = [JSON.parse(json)];
  for await (const part of later ?? []) all.push(JSON.parse(part));
  return all;
}

describe('a deferred fragment', () => {
  test('comes after the rest, under its label and at its place', async () => {
    const [first, ...others] = await parts('{ me { id ... @defer(label: "more") { reviews { body } } } }');
    expect(first).toEqual({ data: { me: { id: 'id-7' } }, hasNext: true });
    expect(others).toEqual([
      { incremental: [{ label: 'more', path: ['me'], data: { reviews: expect.any(Array) } }], hasNext: false },
    ]);
  });

  test('comes for each element of a list', async () => {
    const query = '{ topProducts(first: 4) { ... @defer { inStock } } }';
    const [first, ...others] = await parts(query);
    expect(first.data.topProducts).toContainEqual({});
    expect(mergePatches([first, ...others])).toEqual((await world.ask(query)).data);
  });

  test('may hold another one, which comes no sooner than itself', async () => {
    const query =
      '{ users { id ... @defer(label: "a") { reviews { id ... @defer(label: "b") { product { inStock } } } } } }';
    const all = await parts(query);
    const labels = all.flatMap(({ incremental = [] }) => incremental.map(({ label }: { label: string }) => label));
    expect(new Set(labels)).toEqual(new Set(['a', 'b']));
    expect(labels.indexOf('a')).toBeLessThan(labels.indexOf('b'));
    expect(mergePatches(all)).toEqual((await world.ask(query)).data);
  });

  test.each([true, false])('is deferred if its condition says so: %s', async (flag) => {
    const query = 'query($flag: Boolean!) { me { id ... @defer(if: $flag) { reviews { body } } } }';
    expect((await parts(query, { flag })).length).toBe(flag ? 2 : 1);
  });

  test('carries the errors that concern it', async () => {
    const faults = JSON.stringify({ ...NO_FAULTS, down: { reviews: '500' } });
    const [first, second] = await parts(
      '{ me { id ... @defer { reviews { body } } } }',
      {},
      { [FAULTS_HEADER]: faults },
    );
    expect(first.errors).toBeUndefined();
    expect(second.incremental).toMatchObject([
      {
        path: ['me'],
        data: { reviews: null },
        errors: [{ extensions: { code: 'SUBGRAPH_HTTP_ERROR', serviceName: 'reviews' } }],
      },
    ]);
  });

  test('is part of the one answer for a client that takes no parts', async () => {
    const { data } = await world.ask('{ me { id ... @defer { username } } }');
    expect(data).toEqual({ me: { id: 'id-7', username: 'username-7' } });
  });
});
