import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
let gateway: Awaited<ReturnType<typeof startGateway>>;

beforeAll(async () => {
  graph = await startSmallGraph();
  gateway = await startGateway(graph);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const json = { 'content-type': 'application/json' };
const post = (body: unknown) => ({ method: 'POST', headers: json, body: JSON.stringify(body) });
const get = (query: string, headers: Record<string, string> = { 'apollo-require-preflight': '1' }) => ({
  path: `/graphql?query=${encodeURIComponent(query)}`,
  headers,
});

type Case = { path?: string; status: number; code: string; says: RegExp } & RequestInit;

const cases: Record<string, Case> = {
  'a body that is not JSON': {
    ...{ method: 'POST', headers: json, body: '{"query": ' },
    ...{ status: 400, code: 'BAD_INPUT', says: /not valid JSON/ },
  },
  'an empty body': { method: 'POST', headers: json, status: 400, code: 'BAD_INPUT', says: /not valid JSON/ },
  'JSON that is no request': { ...post('hello'), status: 400, code: 'BAD_INPUT', says: /./ },
  'JSON null': { ...post(null), status: 400, code: 'BAD_INPUT', says: /./ },
  'a request without a query': { ...post({ variables: {} }), status: 400, code: 'BAD_INPUT', says: /query/ },
  'a query that is no string': { ...post({ query: 5 }), status: 400, code: 'BAD_INPUT', says: /strings/ },
  'a batch of requests': {
    ...post([{ query: '{ videos }' }]),
    ...{ status: 400, code: 'BAD_INPUT', says: /batch/i },
  },
  'variables that are no object': {
    ...post({ query: '{ videos }', variables: 'x' }),
    ...{ status: 400, code: 'BAD_INPUT', says: /variables/ },
  },
  'text that is not GraphQL': {
    ...post({ query: '{ videos' }),
    ...{ status: 400, code: 'GRAPHQL_PARSE_FAILED', says: /Syntax Error/ },
  },
  'a field that does not exist': {
    ...post({ query: '{ vidoes }' }),
    ...{ status: 400, code: 'GRAPHQL_VALIDATION_FAILED', says: /Cannot query field "vidoes"/ },
  },
  'an operation name that is not in the text': {
    ...post({ query: 'query A { videos }', operationName: 'B' }),
    ...{ status: 400, code: 'BAD_INPUT', says: /Unknown operation named "B"/ },
  },
  'two operations and no name': {
    ...post({ query: 'query A { videos } query B { videos }' }),
    ...{ status: 400, code: 'BAD_INPUT', says: /operation/ },
  },
  'a variable of the wrong type': {
    ...post({ query: 'query($ms: Int!) { wait(ms: $ms) }', variables: { ms: 'soon' } }),
    ...{ status: 400, code: 'BAD_INPUT', says: /Variable "\$ms" got invalid value "soon"/ },
  },
  'a variable that is missing': {
    ...post({ query: 'query($ms: Int!) { wait(ms: $ms) }' }),
    ...{ status: 400, code: 'BAD_INPUT', says: /"\$ms" of required type/ },
  },
  'a number that is no Int': {
    ...post({ query: 'query($ms: Int!) { wait(ms: $ms) }', variables: { ms: 3_000_000_000 } }),
    ...{ status: 400, code: 'BAD_INPUT', says: /non 32-bit/ },
  },
  'a persisted query that nobody knows': {
    ...post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
    ...{ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND', says: /^PersistedQueryNotFound$/ },
  },
  'a hash that is none': {
    ...post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }),
    ...{ status: 400, code: 'BAD_INPUT', says: /64 hexadecimal digits/ },
  },
  'another content type': {
    ...{ method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ videos }"}' },
    ...{ status: 400, code: 'BAD_INPUT', says: /application\/json/ },
  },
  'a body in another charset': {
    ...{
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=latin1' },
      body: '{"query":"{ videos }"}',
    },
    ...{ status: 400, code: 'BAD_INPUT', says: /UTF-8/ },
  },
  'a number in the document that would become another': {
    ...post({ query: 'mutation { write(email: 9007199254740993) }' }),
    ...{ status: 400, code: 'GRAPHQL_VALIDATION_FAILED', says: /^Send 9007199254740993 in a variable/ },
  },
  'a body of more than 1 MB': {
    ...post({ query: `{ videos } # ${'x'.repeat(2_000_000)}` }),
    ...{ status: 413, code: 'REQUEST_TOO_LARGE', says: /1048576 bytes/ },
  },
  'a mutation by GET': {
    ...get('mutation { say(word: "hi") }'),
    ...{ status: 405, code: 'BAD_INPUT', says: /mutation cannot be executed this way/ },
  },
  'a GET that a foreign page could send': {
    ...get('{ videos }', {}),
    ...{ status: 400, code: 'BAD_INPUT', says: /Cross-Site Request Forgery/ },
  },
  'another method': { method: 'PUT', status: 405, code: 'METHOD_NOT_ALLOWED', says: /POST/ },
  'a custom scalar’s bad value': {
    ...post({ query: 'mutation($email: EmailAddress!) { write(email: $email) }', variables: { email: 'nope' } }),
    ...{ status: 200, code: 'BAD_INPUT', says: /not a valid email address/ },
  },
  'a page that is too large': {
    ...post({ query: '{ things(first: 51) { id } }' }),
    ...{ status: 200, code: 'PAGE_TOO_LARGE', says: /1 to 50/ },
  },
};

describe('the gateway answers with a code and a sentence, never with a stack trace,', () => {
  it.each(Object.entries(cases))('to %s', async (_name, { path = '/graphql', status, code, says, ...init }) => {
    const response = await fetch(gateway.url + path, init);
    const text = await response.text();
    expect(response.status, text).toBe(status);
    expect(text).not.toMatch(/stacktrace|node_modules|at .+:\d+:\d+/);
    const [error] = JSON.parse(text).errors;
    expect(error.extensions.code).toBe(code);
    expect(error.extensions).toHaveProperty('retryable', false);
    expect(error.message).toMatch(says);
  });

  it('serves the next request on the same connection after refusing one', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect((await fetch(`${gateway.url}/graphql`, cases['a body of more than 1 MB'])).status).toBe(413);
      const response = await fetch(`${gateway.url}/graphql`, post({ query: '{ videos }' }));
      expect(await response.json()).toEqual({ data: { videos: 3 } });
    }
  });

  it('answers a query by GET', async () => {
    const { path, headers } = get('{ videos }');
    expect(await (await fetch(gateway.url + path, { headers })).json()).toEqual({ data: { videos: 3 } });
  });
});
