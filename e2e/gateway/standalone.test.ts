import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { IDENTITY_HEADER, signIdentity } from '@reelgraph/auth';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SmallGraph, startSmallGraph } from './small-graph.ts';

const program = fileURLToPath(new URL('../../gateway/src/serve-supergraph.ts', import.meta.url));
let graph: SmallGraph;
let url = '';
let stop: () => Promise<unknown>;

beforeAll(async () => {
  graph = await startSmallGraph();
  ({ url, stop } = await serve());
});
afterAll(async () => {
  expect(await stop()).toEqual([0, null]);
  await graph[Symbol.asyncDispose]();
});

/** The program, with further options. */
async function serve(...more: string[]): Promise<{ url: string; stop: () => Promise<unknown> }> {
  const { SUPERGRAPH_FILE = '', JWKS_URL = '' } = graph.env;
  const addresses = ['--url', `user=${graph.user.url}/graphql`, '--url', `video=${graph.video.url}/graphql`];
  const options = ['--supergraph', SUPERGRAPH_FILE, '--port', '0', '--jwks', JWKS_URL, '--forward', IDENTITY_HEADER];
  const child = spawn(process.execPath, [program, ...options, ...addresses, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    url: /http:\S+\/graphql/.exec(line)?.[0] ?? '',
    stop() {
      const stopped = once(child, 'exit');
      child.kill('SIGTERM');
      return stopped;
    },
  };
}

async function post(query: string, headers: Record<string, string> = {}, to = url): Promise<Response> {
  const identity = { viewer: null, region: null, requestId: 'standalone' };
  const signed = signIdentity(identity, graph.env.IDENTITY_SECRET ?? '', new Date());
  return fetch(to, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: signed, ...headers },
    body: JSON.stringify({ query }),
  });
}

it('serves a supergraph alone, and what it keeps for some to those whose token says so', async () => {
  expect(await (await post('{ mine videos }')).json()).toMatchObject({
    data: { mine: null, videos: 3 },
    errors: [{ path: ['mine'], extensions: { code: 'UNAUTHENTICATED' } }],
  });
  const viewer = { userId: 'u1', kind: 'USER', scopes: ['operate'], sessionId: 's1' } as const;
  const { token } = await graph.signer.sign(viewer);
  const answer = await post('{ mine operated }', { authorization: `Bearer ${token}` });
  expect(await answer.json()).toEqual({ data: { mine: expect.any(String), operated: expect.any(String) } });
  expect((await post('{ videos }', { authorization: 'Bearer x.y.z' })).status).toBe(401);
});

it('shows what a policy keeps to those whose token has the policy, and asks for it for nobody else', async () => {
  const key = await importPKCS8(graph.privateKeyPem, 'EdDSA');
  const { kid = '' } = graph.signer.jwks.keys[0] ?? {};
  const asked = graph.guarded;
  const askWith = async (policies: string[] | string) => {
    const token = new SignJWT({ policies }).setProtectedHeader({ alg: 'EdDSA', kid }).setExpirationTime('1h').sign(key);
    return (await post('{ vetted videos }', { authorization: `Bearer ${await token}` })).json();
  };
  for (const policies of [[], ['other'], 'vets']) {
    expect(await askWith(policies)).toMatchObject({
      data: { vetted: null, videos: 3 },
      errors: [{ path: ['vetted'], extensions: { code: 'FORBIDDEN' } }],
    });
  }
  expect(graph.guarded).toBe(asked);
  expect(await askWith(['other', 'vet'])).toEqual({ data: { vetted: `vetted ${asked + 1}`, videos: 3 } });
});

it('delivers deferred parts and events', async () => {
  const parts = await post('{ videos ... @defer { thing { size } } }', {
    accept: 'multipart/mixed;deferSpec=20220824',
  });
  expect(parts.headers.get('content-type')).toContain('multipart/mixed');
  expect(await parts.text()).toMatch(/"videos":3.*"hasNext":true.*"size":7.*"hasNext":false/s);
  const events = await post('subscription { ticks(to: 1) { id size } }', { accept: 'text/event-stream' });
  expect(await events.text()).toContain(
    'event: next\ndata: {"data":{"ticks":{"id":"t1","size":7}}}\n\nevent: complete',
  );
});

it('runs no mutation that is asked for by GET', async () => {
  const response = await fetch(`${url}?query=${encodeURIComponent('mutation { say(word: "hi") }')}`);
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await response.text()).toContain('OPERATION_NOT_ALLOWED_HERE');
});

it('answers a query as an event where nothing else is taken', async () => {
  const answer = await post('{ videos }', { accept: 'text/event-stream' });
  expect(await answer.text()).toContain('event: next\ndata: {"data":{"videos":3}}\n\nevent: complete');
  const all = await post('{ videos }', { accept: 'application/json, text/event-stream' });
  expect(await all.text()).toBe('{"data":{"videos":3}}');
});

it('serves it with the stock engine too, with the same answers to what is for everybody', async () => {
  const stock = await serve('--engine', 'stock');
  const query = '{ videos things { id size } none: __typename }';
  const answers = await Promise.all([url, stock.url].map(async (at) => (await post(query, {}, at)).json()));
  // @note what the query asks for
  const [ours, theirs] = answers as { data: unknown; errors: { path?: unknown; extensions: { code: string } }[] }[];
  expect(theirs?.data).toEqual({
    videos: 3,
    things: [
      { id: 't1', size: 7 },
      { id: 'broken', size: null },
      { id: 't3', size: 7 },
    ],
    none: 'Query',
  });
  expect(ours?.data).toEqual(theirs?.data);
  expect(theirs?.errors.map(({ extensions }) => extensions.code)).toEqual(
    ours?.errors.map(({ extensions }) => extensions.code),
  );
  expect(await stock.stop()).toEqual([0, null]);
});
