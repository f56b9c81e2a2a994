import { expect, test } from 'vitest';
import { composeFixture } from '../../fixtures/start-fixture.ts';
import { Executor } from '../executor.ts';
import { loadSupergraph } from '../supergraph.ts';

const supergraph = loadSupergraph(
  composeFixture(
    {
      name: 'shop',
      subgraphs: {
        goods: `
          type Query { goods: [Good!]! }
          enum Unit { CM INCH SECRET @inaccessible }
          scalar Link
          type Good @key(fields: "id") { id: ID! name: String box: Box! poster: Poster sold: Boolean maker: Maker! }
          type Box { width: Float! unit: Unit! label: Label lining: Lining @shareable }
          type Lining { wool: Int @shareable }
          type Label { text: String! tags: [String!]! }
          type Poster { url: Link! height: Int }
          type Maker @key(fields: "id") { id: ID! }`,
        people: 'type Maker @key(fields: "id") { id: ID! name: String! }',
      },
    },
    (name) => `http://${name}.invalid/graphql`,
  ),
);
const query = '{ goods { id name box { __typename width unit label { text tags } } poster { url height } sold } }';
const good = (id: number): string =>
  `{"id":"${id}","name":"a","box":{"__typename":"Box","width":1.5,"unit":"CM","label":{"text":"b \\"c\\"","tags":["d","é"]}},` +
  `"poster":{"url":"http://e/f?g=h","height":3},"sold":false}`;
const valid = `{"data":{"goods":[${good(1)},${good(2)}]}}`;

/** Asks one executor that keeps texts and one that parses for what the subgraph answers with a text. */
function open() {
  let text = '';
  const send = async () => ({ status: 200, headers: {}, text });
  const packing = new Executor({ supergraph, send, packAfter: 0 });
  const parsing = new Executor({ supergraph, send, packAfter: Number.POSITIVE_INFINITY });
  const ask = async (answer: string) => {
    const before = packing.stats.packed;
    text = answer;
    const { json: packed } = await packing.execute({ query });
    const isPacked = packing.stats.packed > before;
    const { json: values } = await parsing.execute({ query });
    text = valid;
    // A good one after each, or it would not be tried any more.
    await packing.execute({ query });
    return { packed, isPacked, values };
  };
  const close = async () => {
    await packing[Symbol.asyncDispose]();
    await parsing[Symbol.asyncDispose]();
  };
  return { ask, [Symbol.asyncDispose]: close };
}

test('an object that goes to the client as it came is copied as one text', async () => {
  await using executors = open();
  for (const [from, to] of [
    ['', ''],
    [/"label":\{.*?\}/, '"label":null'],
    [/"poster":\{.*?\}/, '"poster":null'],
    ['["d","é"]', '[]'],
    ['["d","é"]', `[${'"d",'.repeat(10_000)}"é"]`],
    ['"http://e/f?g=h"', 'true'],
    ['"b ', '"\\u00e9\\n '],
  ] as const) {
    const text = valid.replace(from, to);
    const { packed, isPacked, values } = await executors.ask(text);
    expect(isPacked).toBe(true);
    expect(packed).toBe(text);
    expect(JSON.parse(packed)).toEqual(JSON.parse(values));
  }
});

test.each([
  ['null where none may stand', /"box":\{.*?\}\}/, '"box":null'],
  ['null in it where none may stand', '"width":1.5', '"width":null'],
  ['a list in it that ends in a comma', '["d","é"]', '["d",]'],
  ['a value of an enum that clients may not see', '"CM"', '"SECRET"'],
  ['another type', '"__typename":"Box"', '"__typename":"Bo"'],
  ['another order', '"url":"http://e/f?g=h","height":3', '"height":3,"url":"http://e/f?g=h"'],
  ['a control character', 'http', 'ht\u001ftp'],
  ['an escape that is none', 'http', 'ht\\u00g0tp'],
  ['a lone quote', 'http', 'ht"tp'],
  ['a backslash at the end of a string', 'g=h', 'g=h\\'],
  ['a long number', '"height":3', '"height":1234567890123456'],
  ['a zero below zero', '"width":1.5', '"width":-0.0'],
  ['white space', '"height":3}', '"height":3 }'],
  ['very many escapes before what is wrong', '"b ', `"${'\\n'.repeat(200_000)}\u0001`],
])('with %s in such an object it is answered as from values', async (_, from, to) => {
  await using executors = open();
  const text = valid.replace(from, to);
  expect(text).not.toBe(valid);
  const { packed, isPacked, values } = await executors.ask(text);
  expect(isPacked).toBe(false);
  expect(packed).toBe(values);
});

test('a text that is cut off anywhere is given up', async () => {
  await using executors = open();
  for (let length = 0; length < valid.length; length += 1) {
    const { packed, isPacked, values } = await executors.ask(valid.slice(0, length));
    expect({ isPacked, packed }).toEqual({ isPacked: false, packed: values });
  }
});

const VALUES =
  'null true 0 -0 -0.0 -1 01 1.50 12 1e3 1. .5 "" "a" "\\n" "\\u00e9" "\\u00g9" "\\x" "\\" "\t" "\u0001" "\u{1f600}" [] ["a"] ["a",] [null] {} "CM" "INCH" "SECRET" nul "'.split(
    ' ',
  );
const CHARACTERS = [...'"\\,:{}[] \n\t\u0000\u001f\u007f0-.en\u2028'];
const TOKEN = /"(?:[^"\\]|\\.)*"(?!:)|-?\d[\d.]*|true|false|null/g;

/** Numbers below `n`, from a seed. */
function dice(seed: number) {
  let state = seed;
  return (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

function mutate(text: string, roll: (n: number) => number): string {
  const tokens = [...text.matchAll(TOKEN)];
  const token = tokens[roll(tokens.length)];
  const at = roll(text.length);
  switch (roll(4)) {
    case 0:
      return text.slice(0, at) + CHARACTERS[roll(CHARACTERS.length)] + text.slice(at + roll(2));
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + roll(3));
    default:
      if (!token) return text;
      return text.slice(0, token.index) + VALUES[roll(VALUES.length)] + text.slice(token.index + token[0].length);
  }
}

test('of texts changed at random those are copied that values give, and no others', async () => {
  await using executors = open();
  const roll = dice(20_261_129);
  let copied = 0;
  for (let i = 0; i < 4_000; i += 1) {
    const text = mutate(roll(3) > 0 ? valid : mutate(valid, roll), roll);
    const { packed, isPacked, values } = await executors.ask(text);
    if (isPacked) {
      copied += 1;
      expect(packed).toBe(text.trimEnd());
      expect(JSON.parse(packed), text).toEqual(JSON.parse(values));
    } else {
      expect(packed, text).toBe(values);
      expect(text, 'was given up').not.toBe(values);
    }
  }
  expect(copied).toBeGreaterThan(150);
});
