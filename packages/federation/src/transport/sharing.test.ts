import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { library } from '../../fixtures/shapes/library.ts';
import { search } from '../../fixtures/shapes/search.ts';
import { type RunningExecutor, startExecutor } from '../../fixtures/start-executor.ts';
import type { Fixture } from '../../fixtures/start-fixture.ts';
import type { ObserveFetch } from '../run/observe-fetch.ts';

const diary: Fixture = {
  name: 'diary',
  subgraphs: {
    pages: `
      type Query { page: Page mine: String @tag(name: "private") }
      type Page @key(fields: "id") { id: ID! }`,
    words: `type Page @key(fields: "id") { id: ID! text: String secret: String @tag(name: "private") }`,
  },
};

type Sending = { readonly subgraph: string; readonly body: string };
/** What was sent and answered so far, in order. */
const log: string[] = [];
/** Answers that are kept back until it settles. */
let isHeld: (sending: Sending) => Promise<void> | undefined = () => undefined;
let books: RunningExecutor;
let notes: RunningExecutor;

beforeAll(async () => {
  books = await startExecutor(library, {}, (send) => async (request) => {
    const { subgraph, body } = request;
    log.push(`${subgraph.name} is asked`);
    const answer = await send(request);
    await isHeld({ subgraph: subgraph.name, body });
    log.push(`${subgraph.name} has answered`);
    return answer;
  });
  notes = await startExecutor(diary);
});
afterAll(async () => {
  await books[Symbol.asyncDispose]();
  await notes[Symbol.asyncDispose]();
});

/** How many requests each subgraph gets meanwhile. */
async function countRequests({ fixture }: RunningExecutor, during: () => Promise<unknown>) {
  const counts = () => [...fixture.servers].map(([name, { requests }]) => [name, requests.length] as const);
  const before = new Map(counts());
  await during();
  return Object.fromEntries(counts().map(([name, count]) => [name, count - (before.get(name) ?? 0)]));
}

const fiveTimes = (query: string, at: RunningExecutor) => () =>
  Promise.all(Array.from({ length: 5 }, () => at.executor.execute({ query })));

describe('of equal requests at the same time', () => {
  test('mutations are each sent, and what they ask for of other subgraphs too', async () => {
    const lend = 'mutation { lend(book: "isbn-1") { id book { title } } }';
    expect(await countRequests(books, fiveTimes(lend, books))).toEqual({ loans: 5, stock: 5, readers: 0 });
    const ask = '{ loan(id: "id-1") { id book { title } } }';
    expect(await countRequests(books, fiveTimes(ask, books))).toEqual({ loans: 1, stock: 1, readers: 0 });
  });

  test('what is private is asked for each, at the root and of entities', async () => {
    expect(await countRequests(notes, fiveTimes('{ mine }', notes))).toEqual({ pages: 5, words: 0 });
    expect(await countRequests(notes, fiveTimes('{ page { secret } }', notes))).toEqual({ pages: 1, words: 5 });
  });

  test('one with much more time than another does not share its fate', async () => {
    const ask = (...leftMs: number[]) =>
      countRequests(notes, () =>
        Promise.all(
          leftMs.map((ms) =>
            notes.executor.execute({ query: '{ page { id } }' }, { deadlineAt: performance.now() + ms }),
          ),
        ),
      );
    expect(await ask(1_000, 10_000)).toEqual({ pages: 2, words: 0 });
    expect(await ask(10_000, 10_200, 9_000)).toEqual({ pages: 1, words: 0 });
  });
});

test('who has changed something does not read what was read before', async () => {
  const release = Promise.withResolvers<void>();
  const query = '{ loans { id } }';
  isHeld = ({ body }) => (body.includes('loans{') ? release.promise : undefined);
  const counted = await countRequests(books, async () => {
    const before = books.executor.execute({ query });
    const sameTime = books.executor.execute({ query });
    await books.executor.execute({ query: 'mutation { extend(input: { loan: "id-1", days: 3 }) { days } }' });
    const after = books.executor.execute({ query });
    release.resolve();
    await Promise.all([before, sameTime, after]);
  });
  isHeld = () => undefined;
  expect(counted.loans).toBe(3);
});

test('the fields of a mutation run one after the other, over all subgraphs', async () => {
  log.length = 0;
  const query =
    'mutation { a: lend(book: "isbn-1") { id } b: join(name: "Ada") { card } c: giveBack(loan: "id-2") { fine } }';
  const { json } = await books.executor.execute({ query });
  expect(log).toEqual(['loans', 'readers', 'loans'].flatMap((name) => [`${name} is asked`, `${name} has answered`]));
  expect(Object.keys(JSON.parse(json).data)).toEqual(['a', 'b', 'c']);
});

test('what one response name means on different types is put right in entities too', async () => {
  await using world = await startExecutor(search);
  const fields = 'contacts { ... on Phone { x: country } ... on Mail { x: address } }';
  const { data, errors } = await world.ask(`{ nodes { ... on Person { id ${fields} } } }`);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toMatch(/"x":"address-\d/);
});

test.each(['loans', 'stock'])(
  'an error of our own at an answer of %s ends one request alone, not those that share it',
  async (where) => {
    const query = '{ loan(id: "id-1") { id book { title } } }';
    const ask = (observe?: ObserveFetch) => books.executor.execute({ query }, observe && { observe });
    const failing: ObserveFetch = (fetch) => () => {
      if (fetch.subgraph === where) throw new RangeError('ours');
    };
    const [first, failed, last] = await Promise.allSettled([ask(), ask(failing), ask()]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'ours' } });
    for (const served of [first, last])
      expect(served).toMatchObject({ status: 'fulfilled', value: { json: expect.stringContaining('"title":"') } });
  },
);
