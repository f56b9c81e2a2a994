import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
beforeAll(async () => {
  graph = await startSmallGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

const app = 'https://app.example';
const preflight = {
  method: 'OPTIONS',
  headers: { origin: app, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
};

describe('web apps of other origins', () => {
  it('are let in where they are named', async () => {
    await using gateway = await startGateway(graph, { CORS_ORIGINS: `https://other.example, ${app}` });
    const allowed = await fetch(`${gateway.url}/graphql`, preflight);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(app);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    const answered = await ask(gateway, '{ videos }', { origin: app });
    expect(answered.headers.get('access-control-allow-origin')).toBe(app);
    expect(answered.headers.get('vary')).toContain('origin');
  });

  it('are not let in otherwise', async () => {
    await using gateway = await startGateway(graph);
    expect((await fetch(`${gateway.url}/graphql`, preflight)).headers.has('access-control-allow-origin')).toBe(false);
    const answered = await ask(gateway, '{ videos }', { origin: app });
    expect(answered.headers.has('access-control-allow-origin')).toBe(false);
  });
});

it('deferred parts come with the word that nobody on the way may hold them back', async () => {
  await using gateway = await startGateway(graph);
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'multipart/mixed;deferSpec=20220824' },
    body: JSON.stringify({ query: '{ videos ... @defer { thing { size } } }' }),
  });
  expect(response.headers.get('content-type')).toContain('multipart/mixed');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(await response.text()).toMatch(/"videos":3.*"hasNext":true.*"size":7.*"hasNext":false/s);
});

it('who takes JSON and events gets JSON, and who takes events alone gets one', async () => {
  await using gateway = await startGateway(graph);
  const answerTo = async (accept: string) => {
    const headers = { 'content-type': 'application/json', accept };
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ videos }"}' });
    return [response.headers.get('content-type'), await response.text()];
  };
  const all = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
  expect(await answerTo(all)).toEqual(['application/graphql-response+json; charset=utf-8', '{"data":{"videos":3}}']);
  const [type, text] = await answerTo('text/event-stream');
  expect([type, text]).toEqual(['text/event-stream; charset=utf-8', expect.stringContaining('"videos":3')]);
});

describe('in production', () => {
  it('there is neither a playground nor introspection', async () => {
    await using gateway = await startGateway(graph, { NODE_ENV: 'production', TRUSTED_DOCUMENTS: 'all' });
    expect((await fetch(gateway.url)).status).toBe(404);
    expect((await fetch(`${gateway.url}/playground/playground.js`)).status).toBe(404);
    const { status, errors } = await ask(gateway, '{ __schema { types { name } } }');
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});
