import { expect, test } from 'vitest';
import { composeFixture, type Fixture } from '../../fixtures/start-fixture.ts';
import { Executor } from '../executor.ts';
import type { EntityKeeper } from '../run/entity-keeper.ts';
import { loadSupergraph } from '../supergraph.ts';
import type { Send } from '../transport/send.ts';

const market: Fixture = {
  name: 'market',
  subgraphs: {
    goods: `
      type Query { goods: [Good!] clock: Float when: Instant }
      scalar Instant
      enum Kind { NEW OLD }
      type Good @key(fields: "id") { id: ID! name: String kind: Kind price: Float tags: [String!] maker: Maker! count: Int! }
      type Maker @key(fields: "id") { id: ID! }`,
    people: `type Maker @key(fields: "id") { id: ID! name: String! goods: [Good!] }
      type Good @key(fields: "id") { id: ID! }`,
  },
};
const urlOf = (name: string): string => `http://${name}.invalid/graphql`;
const supergraph = loadSupergraph(composeFixture(market, urlOf));

/** An executor whose subgraphs answer with these texts. */
function open(texts: Readonly<Record<string, string | (() => string)>>, packAfter = 0, asked = supergraph) {
  const send: Send = async ({ subgraph }) => {
    const text = texts[subgraph.name] ?? '{}';
    return { status: 200, headers: {}, text: typeof text === 'string' ? text : text() };
  };
  return new Executor({ supergraph: asked, send, packAfter });
}

const goods = (text: string) => `{"data":{"goods":[${text}]}}`;

async function both(query: string, texts: Parameters<typeof open>[0], asked = supergraph) {
  await using packing = open(texts, 0, asked);
  await using parsing = open(texts, Number.POSITIVE_INFINITY, asked);
  const [packed, values] = [await packing.execute({ query }), await parsing.execute({ query })];
  return { packed: packed.json, values: values.json, stats: packing.stats };
}

test('leaves go to the client as the text they came as, in its order and under its names', async () => {
  const text = goods(
    '{"id":"1","name":"a \\u00e9 \\"b\\"","price":1.50,"tags":["x","y"],"of":"Good","kind":"NEW","count":3}',
  );
  const query = '{ goods { id title: name price tags of: __typename kind count } }';
  const { packed, values, stats } = await both(query, { goods: text.replace('"name"', '"title"') });
  expect(stats).toMatchObject({ packed: 1, unpacked: 0 });
  expect(packed).toBe(
    '{"data":{"goods":[{"id":"1","title":"a \\u00e9 \\"b\\"","price":1.50,"tags":["x","y"],"of":"Good","kind":"NEW","count":3}]}}',
  );
  expect(JSON.parse(packed)).toEqual(JSON.parse(values));
});

const one = '{"id":"1","name":"a","price":2,"tags":null,"kind":null,"count":3}';
const query = '{ goods { id name price tags kind count } }';

test.each([
  ['white space', goods(one.replaceAll(':', ': '))],
  ['another order', goods('{"name":"a","id":"1","price":2,"tags":null,"kind":null,"count":3}')],
  ['an ID that is a number', goods(one.replace('"1"', '1'))],
  ['a number with an exponent', goods(one.replace(':2,', ':2e3,'))],
  ['a zero below zero', goods(one.replace(':2,', ':-0.00,'))],
  ['a number with a zero before it', goods(one.replace(':2,', ':02,'))],
  ['a value that the enum has not', goods(one.replace('"kind":null', '"kind":"USED"'))],
  ['null where none may stand', goods(one.replace('"count":3', '"count":null'))],
  ['a text for a number', goods(one.replace('"count":3', '"count":"3"'))],
  ['a control character', goods(one.replace('"a"', '"a\u0001"'))],
  ['an escape that is none', goods(one.replace('"a"', '"a\\x"'))],
  ['a field that nobody asked for', goods(one.replace('"count":3', '"count":3,"more":1'))],
  ['a text that is cut off', goods(one).slice(0, -4)],
  ['more after its end', `${goods(one)}{}`],
  ['white space after its end that JSON has not', `${goods(one)}\u00a0`],
  ['errors', '{"errors":[{"message":"no"}],"data":{"goods":null}}'],
  ['errors after the data', `${goods(one).slice(0, -1)},"errors":[{"message":"no","path":["goods",0,"name"]}]}`],
])('with %s is answered as it is from values', async (_, text) => {
  const { packed, values, stats } = await both(query, { goods: text });
  expect(packed).toBe(values);
  expect(stats).toMatchObject({ packed: 0, unpacked: 1 });
});

const makers = '{ goods { id maker { name goods { id } id } } }';
const made = goods(
  '{"id":"1","maker":{"__typename":"Maker","id":"7"}},{"id":"2","maker":{"__typename":"Maker","id":"7"}}',
);

test('what conditions leave out is neither expected nor written', async () => {
  const asked = 'query ($all: Boolean!) { goods { id name @include(if: $all) count } }';
  let text = goods('{"id":"1","name":"a","count":3}');
  await using executor = open({ goods: () => text });
  const ask = async (all: boolean) => (await executor.execute({ query: asked, variables: { all } })).json;
  expect(await ask(true)).toBe(text);
  text = goods('{"id":"1","count":3}');
  expect(await ask(false)).toBe(text);
  expect(executor.stats).toMatchObject({ packed: 2, unpacked: 0 });
});

test('what stands at several places is asked for once and written at each', async () => {
  const people = '{"data":{"_entities":[{"name":"Ada","goods":[{"id":"1"},{"id":"2"}]}]}}';
  const { packed, values, stats } = await both(makers, { goods: made, people });
  expect(packed).toBe(values);
  expect(stats.packed).toBe(1);
});

test('an entity that is missing, after much was kept as text, is as missing as it is from values', async () => {
  for (const people of [
    '{"data":{"_entities":[null]}}',
    '{"errors":[{"message":"no"}]}',
    'nothing',
    '{"data":{"_entities":[]}}',
  ]) {
    const { packed, values, stats } = await both(makers, { goods: made, people });
    expect(packed).toBe(values);
    expect(stats.unpacked).toBe(1);
  }
});

test('a subgraph that writes JSON in another way is left alone for a while', async () => {
  let text = goods(one.replaceAll(':', ': '));
  await using executor = open({ goods: () => text }, 2);
  const ask = async (times: number) => {
    for (let i = 0; i < times; i += 1) await executor.execute({ query });
    return executor.stats;
  };
  expect(await ask(18)).toMatchObject({ packed: 0, unpacked: 16 });
  expect(await ask(1_000)).toMatchObject({ packed: 0, unpacked: 16 });
  text = goods(one);
  expect((await ask(30)).packed).toBeGreaterThan(0);
});

test('a long text that fits to its last character but one is given up at once', async () => {
  const long = '\\n'.repeat(200_000);
  const text = goods(one.replace('"a"', `"${long}\u0001"`));
  const began = performance.now();
  const { packed, values } = await both(query, { goods: text });
  expect(packed).toBe(values);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('requests that are answered together put what follows into copies of their own', async () => {
  const sent: string[] = [];
  const people = '{"name":"Ada","goods":[{"__typename":"Good","id":"1"},{"__typename":"Good","id":"2"}]}';
  const send: Send = async ({ subgraph, body }) => {
    sent.push(body);
    const { representations } = JSON.parse(body).variables;
    const entity = ({ id }: { id: string }) => (subgraph.name === 'people' ? people : `{"price":${id}.5}`);
    const text = representations ? `{"data":{"_entities":[${representations.map(entity).join(',')}]}}` : made;
    return { status: 200, headers: {}, text };
  };
  const ask = async (packAfter: number) => {
    await using executor = new Executor({ supergraph, send, packAfter });
    const asked = { query: '{ goods { id maker { name goods { id price } } } }' };
    const answers = await Promise.all([1, 2, 3].map(() => executor.execute(asked)));
    return { texts: answers.map(({ json }) => json), stats: executor.stats };
  };
  const { texts, stats } = await ask(0);
  expect(stats).toMatchObject({ packed: 3, unpacked: 0 });
  expect(sent.length).toBe(3);
  expect(texts).toEqual((await ask(Number.POSITIVE_INFINITY)).texts);
  expect(texts[0]).toContain('"goods":[{"id":"1","price":1.5},{"id":"2","price":2.5}]');
});

test('who keeps entities keeps their texts, and an answer from these is the same', async () => {
  const kept = new Map<string, string>();
  const keeper: EntityKeeper = {
    find: async ({ representations }) =>
      representations.map((each) => {
        const json = kept.get(each);
        return json === undefined ? undefined : { json, cacheControl: 'max-age=9' };
      }),
    keep: (_, answered) => {
      for (const { representation, json } of answered) kept.set(representation, json() ?? 'null');
    },
  };
  const entity = '{"name":"Ad\\u0061","goods":[{"id":"1"}]}';
  const texts = { goods: made, people: `{"data":{"_entities":[${entity}]}}` };
  await using executor = open(texts);
  await using parsing = open(texts, Number.POSITIVE_INFINITY);
  const { json: values } = await parsing.execute({ query: makers });
  const ask = async () => JSON.parse((await executor.execute({ query: makers }, { keeper })).json);
  expect(await ask()).toEqual(JSON.parse(values));
  expect([...kept.values()]).toEqual([entity]);
  expect(await ask()).toEqual(JSON.parse(values));
  expect(executor.stats).toMatchObject({ packed: 2, unpacked: 0 });
  // As another version may have kept it.
  kept.set([...kept.keys()][0] ?? '', '{"goods":[{"id":"1"}],"name":"Ada"}');
  expect(await ask()).toEqual(JSON.parse(values));
  expect(executor.stats).toMatchObject({ packed: 2, unpacked: 1 });
});

test('after many objects that were never known again, equal ones are read one by one, asked for once and written at each place', async () => {
  const texts = { goods: '' };
  const asked: number[] = [];
  const send: Send = async ({ subgraph, body }) => {
    if (subgraph.name === 'goods') return { status: 200, headers: {}, text: texts.goods };
    const { representations } = JSON.parse(body).variables;
    asked.push(representations.length);
    const text = `{"data":{"_entities":[${representations.map(() => '{"name":"Ada","goods":[{"id":"1"}]}').join(',')}]}}`;
    return { status: 200, headers: {}, text };
  };
  await using packing = new Executor({ supergraph, send, packAfter: 0 });
  await using parsing = new Executor({ supergraph, send, packAfter: Number.POSITIVE_INFINITY });
  const list = (makerOf: (i: number) => number) =>
    goods(
      Array.from({ length: 100 }, (_, i) => `{"id":"${i}","maker":{"__typename":"Maker","id":"${makerOf(i)}"}}`).join(
        ',',
      ),
    );
  // 12,000 objects: nothing is remembered after some, then it is tried again.
  for (let n = 0; n < 120; n += 1) {
    texts.goods = n % 10 === 9 ? list(() => 7) : list((i) => i);
    asked.length = 0;
    const [packed, values] = [await packing.execute({ query: makers }), await parsing.execute({ query: makers })];
    expect(packed.json).toBe(values.json);
    expect(asked).toEqual(n % 10 === 9 ? [1, 1] : [100, 100]);
  }
  expect(packing.stats).toMatchObject({ packed: 120, unpacked: 0 });
});

const boxes: Fixture = {
  name: 'boxes',
  subgraphs: {
    goods: `type Query { goods: [Good!] } type Box { width: Int inner: Inner } type Inner { width: Int }
      type Good @key(fields: "id") { id: ID! box: Box! @shareable }`,
    heights: 'type Good @key(fields: "id") { id: ID! box: Box! @shareable } type Box { height: Int }',
  },
};
const boxed = loadSupergraph(composeFixture(boxes, urlOf));

test('names that every object inherits are names like others', async () => {
  const texts = {
    goods:
      '{"data":{"__proto__":[{"__typename":"Good","id":"1","constructor":{"toString":1,"__proto__":{"hasOwnProperty":1}},"valueOf":"1"}]}}',
    heights: '{"data":{"_entities":[{"constructor":{"isPrototypeOf":7}}]}}',
  };
  const query =
    '{ __proto__: goods { constructor: box { toString: width __proto__: inner { hasOwnProperty: width } isPrototypeOf: height } valueOf: id } }';
  const { packed, values, stats } = await both(query, texts, boxed);
  expect(packed).toBe(values);
  expect(stats.packed).toBe(1);
});

test('what is equal in one answer, and told apart by another, is not one object', async () => {
  const alike = '"__typename":"Good","id":"1","box":{"width":1,"inner":{"width":1}}';
  const texts = {
    goods: goods(`{${alike}},{${alike.replace('"1"', '"2"')}}`),
    heights: '{"data":{"_entities":[{"box":{"height":1}},{"box":{"height":2}}]}}',
  };
  const query = '{ goods { box { width inner { width } height } } }';
  const { packed, values, stats } = await both(query, texts, boxed);
  expect(packed).toBe(values);
  expect(stats.packed).toBe(1);
});
