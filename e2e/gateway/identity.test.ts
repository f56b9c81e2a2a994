import { createHmac, generateKeyPairSync } from 'node:crypto';
import { IDENTITY_HEADER, signIdentity } from '@reelgraph/auth';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

type Gateway = Awaited<ReturnType<typeof startGateway>>;

const viewer = { userId: 'u1', kind: 'USER', scopes: ['operate'], sessionId: 's1' } as const;
let graph: SmallGraph;
let gateway: Gateway;
let behindEdge: Gateway;

beforeAll(async () => {
  graph = await startSmallGraph();
  gateway = await startGateway(graph);
  behindEdge = await startGateway(graph, { EDGE_REGION_HEADER: 'X-Reelgraph-Region' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await behindEdge[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function identify(at: { url: string }, headers: Record<string, string> = {}) {
  const answer = await ask(at, '{ identity }', headers);
  return { ...answer, identity: answer.data?.identity ? JSON.parse(answer.data.identity) : null };
}

describe('what the gateway tells subgraphs of a request', () => {
  it('is who asks, by the access token, and which request it is', async () => {
    const { token } = await graph.signer.sign(viewer);
    const { identity, headers } = await identify(gateway, {
      authorization: `Bearer ${token}`,
      'x-request-id': 'abc-12345',
    });
    expect(identity).toEqual({ viewer, region: null, requestId: 'abc-12345' });
    expect(headers.get('x-request-id')).toBe('abc-12345');
  });

  it('is in the country of their profile, where the edge sees none', async () => {
    const { token } = await graph.signer.sign({ ...viewer, region: 'JP' });
    const at = async (headers: Record<string, string>) =>
      (await identify(behindEdge, { authorization: `Bearer ${token}`, ...headers })).identity.region;
    expect([await at({}), await at({ 'x-reelgraph-region': 'de' })]).toEqual(['JP', 'DE']);
  });

  it('is nobody without a token, and a request id of its own where the given one is none', async () => {
    const { identity } = await identify(gateway, { 'x-request-id': 'no spaces allowed' });
    expect(identity).toEqual({ viewer: null, region: null, requestId: expect.stringMatching(/^[0-9a-f]{24}$/) });
  });

  it('is each one’s own where several ask the same at once', async () => {
    const userIds = ['u1', 'u2', 'u3'];
    const tokens = await Promise.all(userIds.map((userId) => graph.signer.sign({ ...viewer, userId })));
    const answers = await Promise.all(
      [...tokens, ...tokens].map(async ({ token }) => {
        const { data } = await ask(gateway, '{ wait(ms: 100) identity }', { authorization: `Bearer ${token}` });
        return JSON.parse(data.identity).viewer.userId;
      }),
    );
    expect(answers).toEqual([...userIds, ...userIds]);
  });

  it('is never what a client says of itself', async () => {
    const operator = { viewer: { ...viewer, userId: 'root' }, region: 'US', requestId: 'forged-one' };
    const forged = signIdentity(operator, 'a secret that the client has guessed', new Date());
    const { identity } = await identify(gateway, { [IDENTITY_HEADER]: forged });
    expect(identity).toMatchObject({ viewer: null, region: null });
  });

  it('has the region only where the edge is trusted to say it', async () => {
    const header = { 'x-reelgraph-region': 'de' };
    expect((await identify(gateway, header)).identity.region).toBeNull();
    expect((await identify(behindEdge, header)).identity.region).toBe('DE');
    expect((await identify(behindEdge, { 'x-reelgraph-region': 'moon' })).identity.region).toBeNull();
  });
});

describe('a token that proves nothing is refused with 401', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({ iss: 'reelgraph', sub: 'u1', sid: 's1', kind: 'USER', scope: '', exp: now() + 600 });

  async function signed(payload: Record<string, unknown>, privateKeyPem = graph.privateKeyPem) {
    const kid = graph.signer.jwks.keys[0]?.kid ?? '';
    const key = await importPKCS8(privateKeyPem, 'EdDSA');
    return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key);
  }

  const tokens: Record<string, [code: string, make: () => string | Promise<string>]> = {
    'one that has expired': ['TOKEN_EXPIRED', () => signed({ ...claims(), exp: now() - 1 })],
    'one without a signature (alg none)': ['TOKEN_INVALID', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
    'one signed with the public key as a secret': [
      'TOKEN_INVALID',
      () => {
        const text = `${encode({ alg: 'HS256', kid: graph.signer.jwks.keys[0]?.kid })}.${encode(claims())}`;
        const secret = JSON.stringify(graph.signer.jwks.keys[0]);
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
    ],
    'one signed with another key': [
      'TOKEN_INVALID',
      () => {
        const { privateKey } = generateKeyPairSync('ed25519');
        return signed(claims(), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
      },
    ],
    'one whose payload was changed': [
      'TOKEN_INVALID',
      async () => {
        const [head, , signature] = (await signed(claims())).split('.');
        return `${head}.${encode({ ...claims(), scope: 'operate' })}.${signature}`;
      },
    ],
    'one of another issuer': ['TOKEN_INVALID', () => signed({ ...claims(), iss: 'elsewhere' })],
    'one without a session': ['TOKEN_INVALID', () => signed({ ...claims(), sid: undefined })],
    garbage: ['TOKEN_INVALID', () => 'not.a.token'],
  };

  it.each(Object.entries(tokens))('%s', async (_name, [code, make]) => {
    const { status, headers, errors } = await identify(gateway, { authorization: `Bearer ${await make()}` });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(errors).toEqual([
      { message: expect.any(String), extensions: { code, retryable: code === 'TOKEN_EXPIRED' } },
    ]);
  });

  it('and so is another scheme than Bearer', async () => {
    const { status, errors } = await identify(gateway, { authorization: 'Basic YWxpY2U6cGFzc3dvcmQ=' });
    expect([status, errors[0]?.extensions.code]).toEqual([401, 'TOKEN_INVALID']);
  });
});

describe('what the contract keeps for some', () => {
  const query = '{ mine operated videos }';

  it('is null with a code to all others, and its subgraph hears nothing of it', async () => {
    const before = graph.guarded;
    const { data, errors } = await ask(gateway, query);
    expect(data).toEqual({ mine: null, operated: null, videos: 3 });
    const extensions = { code: 'NOT_SIGNED_IN', retryable: false };
    expect(errors).toMatchObject([
      { path: ['mine'], message: 'Sign in first.', extensions },
      { path: ['operated'], extensions },
    ]);
    const { token } = await graph.signer.sign({ ...viewer, scopes: [] });
    const signedIn = await ask(gateway, '{ operated }', { authorization: `Bearer ${token}` });
    expect(signedIn.errors).toMatchObject([{ path: ['operated'], extensions: { code: 'FORBIDDEN' } }]);
    expect(graph.guarded).toBe(before);
  });

  it('is answered to them', async () => {
    const { token } = await graph.signer.sign(viewer);
    const { data, errors } = await ask(gateway, query, { authorization: `Bearer ${token}` });
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      mine: expect.stringContaining('mine'),
      operated: expect.stringContaining('operated'),
    });
  });

  it('does not keep the stock engine from serving the same supergraph', async () => {
    await using stock = await startGateway(graph, { GATEWAY_ENGINE: 'stock' });
    expect(await ask(stock, '{ videos }')).toMatchObject({ data: { videos: 3 } });
  });
});

describe('a subgraph', () => {
  it.each<[string, Record<string, string>]>([
    ['no identity', {}],
    ['a forged identity', { [IDENTITY_HEADER]: `${Buffer.from('{"viewer":null}').toString('base64url')}.x.request-1` }],
  ])('refuses a request with %s', async (_name, sent) => {
    const { status, errors } = await identify(graph.user, sent);
    expect([status, errors[0]?.extensions.code]).toEqual([403, 'NOT_FROM_GATEWAY']);
  });

  it('refuses an identity that was signed more than a minute ago', async () => {
    const identity = { viewer: null, region: null, requestId: 'r' };
    const old = signIdentity(identity, graph.env.IDENTITY_SECRET ?? '', new Date(Date.now() - 61_000));
    expect((await identify(graph.user, { [IDENTITY_HEADER]: old })).status).toBe(403);
  });
});

it('says that it cannot tell who asks while the keys are out of reach, and serves those who sent no token', async () => {
  await using lost = await startGateway(graph, { JWKS_URL: 'http://127.0.0.1:9/jwks.json' });
  const { token } = await graph.signer.sign(viewer);
  const { status, errors } = await identify(lost, { authorization: `Bearer ${token}` });
  expect(status).toBe(503);
  expect(errors[0]?.extensions).toEqual({ code: 'STORE_UNAVAILABLE', retryable: true });
  expect((await identify(lost)).identity).toMatchObject({ viewer: null });
});
