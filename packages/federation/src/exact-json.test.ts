import { afterAll, describe, expect, it } from 'vitest';
import { type RunningExecutor, startExecutor } from '../fixtures/start-executor.ts';
import { inexact, isExact, parseExactly } from './exact-json.ts';

it.each([
  '9007199254740993',
  '-12345678901234567890123',
  '1e400',
  '0.1000000000000000055511151231257827',
  '{"__proto__":{"a":[9007199254740993,1.5,"9007199254740993"]},"b":"x"}',
])('%s is written as it was read', (text) => {
  expect(JSON.stringify(parseExactly(text))).toBe(text);
});

it('what JavaScript keeps is a number', () => {
  for (const text of ['9007199254740992', '1e21', '1.50', '0.30000000000000004', '-0', '100000000000000000000']) {
    expect(isExact(text)).toBe(true);
    expect(parseExactly(text)).toBe(Number(text));
  }
});

it('who only looks at it sees numbers', () => {
  expect(inexact(parseExactly('{"a":[9007199254740993,{"b":1e400}],"c":null}'))).toEqual({
    a: [9007199254740992, { b: Number.POSITIVE_INFINITY }],
    c: null,
  });
});

describe('a number in an answer', () => {
  const item = 'id: ID! any: JSON f: Float';
  const left = `scalar JSON type Query { any: JSON f: Float id: ID items: [Item] } type Item @key(fields: "id") { ${item} }`;
  const right = 'scalar JSON type Item @key(fields: "id") { id: ID! more: JSON }';
  const answers: Record<string, string> = {};
  const asked: string[] = [];
  let world: RunningExecutor | undefined;
  afterAll(() => world?.[Symbol.asyncDispose]());

  const ask = async (query: string, given: Record<string, string>): Promise<string> => {
    Object.assign(answers, given);
    asked.length = 0;
    world ??= await startExecutor({ name: 'long', subgraphs: { left, right } }, {}, () => async (request) => {
      asked.push(request.body);
      return { status: 200, headers: {}, text: answers[request.subgraph.name] ?? '' };
    });
    return (await world.executor.execute({ query, variables: {} }, { headers: {} })).json;
  };

  it('is written as it came where it may be anything, and as its type says elsewhere', async () => {
    const left = '{"data":{"any":{"a":[12345678901234567890,1.5]},"f":0.12345678901234567890,"id":9007199254740993}}';
    expect(await ask('{ any f id }', { left })).toBe(
      '{"data":{"any":{"a":[12345678901234567890,1.5]},"f":0.12345678901234568,"id":"9007199254740993"}}',
    );
    expect(await ask('{ any f }', { left: '{"data":{"any":1e400,"f":1e400}}' })).toContain(
      '"data":{"any":null,"f":null}',
    );
  });

  it('is the key of an entity as it came, and what several fetches bring together', async () => {
    const items = '[{"__typename":"Item","id":9007199254740993,"any":9007199254740995}]';
    const right = '{"data":{"_entities":[{"__typename":"Item","more":9007199254740997}]}}';
    expect(await ask('{ items { id any more } }', { left: `{"data":{"items":${items}}}`, right })).toBe(
      '{"data":{"items":[{"id":"9007199254740993","any":9007199254740995,"more":9007199254740997}]}}',
    );
    expect(asked[1]).toContain('"id":9007199254740993');
  });
});
