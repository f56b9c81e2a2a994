import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { composeFixture } from '../fixtures/start-fixture.ts';
import { Executor } from './executor.ts';
import { loadSupergraph } from './supergraph.ts';

setFlagsFromString('--expose-gc');
// @note what V8 gives to a context that is made after that flag was set
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
const MEGABYTE = 2 ** 20;

function oldBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => /old|^large/.test(name));
  return spaces.reduce((sum, space) => sum + space.space_used_size, 0);
}

const books = {
  name: 'books',
  subgraphs: {
    books: `type Query { books: [Book!] }  type Book { title: String! author: Author! }  type Author @key(fields: "id") { id: ID! }`,
    people: `type Author @key(fields: "id") { id: ID! name: String! }`,
  },
};

test.each([
  ['as text', 0],
  ['as values', Number.POSITIVE_INFINITY],
])('nothing of what was answered %s outlives small collections of garbage', async (_, packAfter) => {
  let count = 0;
  const send = async ({ subgraph: { name } }: { subgraph: { name: string } }) => {
    await new Promise(setImmediate);
    const title = `${count}`.padEnd(20_000, 'x');
    const text =
      name === 'books'
        ? `{"data":{"books":[{"title":"${title}","author":{"__typename":"Author","id":"${count}"}}]}}`
        : `{"data":{"_entities":[{"name":"of ${title}"}]}}`;
    return { status: 200, headers: {}, text };
  };
  const supergraph = loadSupergraph(composeFixture(books, (name) => `http://${name}.invalid`));
  await using executor = new Executor({ supergraph, send, packAfter });
  const ask = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      count += 1;
      const { json } = await executor.execute({ query: '{ books { title author { id name } } }' });
      expect(json.length).toBeGreaterThan(40_000);
    }
  };
  await ask(50);
  // Whatever lives by now is old: so are the tables of all Maps and Sets.
  collect();
  collect();
  const before = oldBytes();
  for (let round = 0; round < 20; round += 1) {
    await ask(50);
    collect({ type: 'minor' });
  }
  // A thousand requests of 80 kB, had they been kept.
  expect((oldBytes() - before) / MEGABYTE).toBeLessThan(4);
});
