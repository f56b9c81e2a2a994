import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningExecutor, startExecutor } from '../../fixtures/start-executor.ts';
import { parseExactly } from '../exact-json.ts';

const bodies: string[] = [];
let world: RunningExecutor;

beforeAll(async () => {
  const sdl = `
    scalar JSON
    input In { any: JSON x: Float }
    type Query { number(any: JSON, id: ID, x: Float, in: In): String }`;
  world = await startExecutor({ name: 'numbers', subgraphs: { all: sdl } }, {}, (send) => (request) => {
    bodies.push(request.body);
    return send(request);
  });
});
afterAll(() => world[Symbol.asyncDispose]());

/** What the subgraph is asked, or the errors where it is not. */
async function sentFor(query: string, variables = '{}'): Promise<string> {
  bodies.length = 0;
  // @note an object, as it is written
  const read = parseExactly(variables) as Record<string, unknown>;
  const { json } = await world.executor.execute({ query, variables: read }, { headers: {} });
  return bodies[0] ?? json;
}

it('a number in a variable is sent as it was written, wherever it may be one', async () => {
  for (const value of ['9007199254740993', '0.1000000000000000055511151231257827', '{"a":[12345678901234567890]}']) {
    expect(await sentFor('query($any: JSON) { number(any: $any) }', `{"any":${value}}`)).toContain(`{"any":${value}}`);
  }
  const nested = '{"any":9007199254740993,"x":0.12345678901234567890}';
  expect(await sentFor('query($in: In) { number(in: $in) }', `{"in":${nested}}`)).toContain(`{"in":${nested}}`);
  const id = '{"id":9007199254740993}';
  expect(await sentFor('query($id: ID) { number(id: $id) }', id)).toContain(id);
});

it('a number in a variable that is no value of its type is refused', async () => {
  expect(await sentFor('query($x: Float) { number(x: $x) }', '{"x":1e400}')).toContain('"BAD_USER_INPUT"');
});

it('a long ID in a document is sent digit by digit', async () => {
  expect(await sentFor('{ number(id: 9007199254740993) }')).toContain('(id:9007199254740993)');
});

it('a number in a document that could not be kept is refused, with where it stands', async () => {
  for (const number of ['9007199254740993', '1e400', '0.1000000000000000055511151231257827']) {
    const said = await sentFor(`query($any: JSON = {a: [${number}]}) { number(any: $any) }`);
    expect(JSON.parse(said).errors).toMatchObject([
      { message: expect.stringContaining(`Send ${number} in a variable`), locations: [{ line: 1, column: 25 }] },
    ]);
  }
  expect(await sentFor('{ number(any: 1e21, x: 0.12345678901234567890) }')).toContain('query');
});

it('an operation of a kind that the graph has not is refused for that', async () => {
  expect(await sentFor('subscription { number }')).toContain('This graph has no subscriptions.');
});
