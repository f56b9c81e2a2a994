import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIssuers } from './issuers.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

/** Somebody who signs tokens, with its keys and its OpenID configuration at an address of its own. */
async function startIssuer(alg: 'RS256' | 'ES256' | 'EdDSA') {
  const keys: JWK[] = [];
  let privateKey: CryptoKey | undefined;
  const rotate = async (): Promise<void> => {
    const pair = await generateKeyPair(alg, { extractable: true });
    privateKey = pair.privateKey;
    keys.splice(0, keys.length, { ...(await exportJWK(pair.publicKey)), kid: `key ${Math.random()}`, alg });
  };
  await rotate();
  const asked: string[] = [];
  const about = { name: '', jwks_uri: '' };
  const server: Server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url === '/keys') response.end(JSON.stringify({ keys }));
    else if (url === '/.well-known/openid-configuration')
      response.end(JSON.stringify({ issuer: about.name, jwks_uri: about.jwks_uri }));
    else response.writeHead(404).end();
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => new Promise<unknown>((resolve) => server.close(resolve).closeAllConnections());
  await listen(0);
  opened.defer(async () => void (server.listening && (await close())));
  // @note a TCP server's address is never a string
  const { port } = server.address() as AddressInfo;
  about.name = `http://127.0.0.1:${port}`;
  about.jwks_uri = `${about.name}/keys`;
  const issuer = about.name;
  const sign = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ iss: issuer, sub: 'u1', aud: 'reelgraph', exp: Math.floor(Date.now() / 1000) + 60, ...claims })
      .setProtectedHeader({ alg, kid: keys[0]?.kid ?? '' })
      .sign(privateKey ?? new Uint8Array());
  return { issuer, about, asked, sign, rotate, close, listen: () => listen(port) };
}

type Running = Awaited<ReturnType<typeof startIssuer>>;

const named = ({ issuer }: Running, more: object = {}) => ({
  ...{ issuer, jwksUrl: null, audience: 'reelgraph', userClaim: 'sub', scopes: ['moderate'] },
  ...more,
});
const own = {
  issuer: 'reelgraph',
  verify: async () => ({ userId: 'own', kind: 'USER' as const, scopes: [], sessionId: 's' }),
};
const times = { maxAgeMs: 600_000, restMs: 0 };

describe('of several issuers', () => {
  let first: Running;
  let second: Running;
  beforeAll(async () => {
    [first, second] = await Promise.all([startIssuer('RS256'), startIssuer('ES256')]);
  });
  const verifier = () =>
    openIssuers(
      own,
      [named(first), named(second, { jwksUrl: `${second.issuer}/keys`, userClaim: 'reelgraph_id' })],
      times,
    );

  it('each one’s tokens name the user, with the keys that it says or that are configured, fetched once', async () => {
    const verify = verifier();
    first.asked.length = 0;
    const token = await first.sign({ sid: 'session', scope: 'openid moderate operate' });
    const viewer = { userId: 'u1', kind: 'USER', scopes: ['moderate'], sessionId: 'session' };
    expect(await verify(token)).toEqual(viewer);
    expect(await Promise.all([1, 2, 3].map(() => verify(token)))).toEqual([viewer, viewer, viewer]);
    expect(first.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    expect(await verify(await second.sign({ reelgraph_id: 'u2', jti: 'j' }))).toMatchObject({
      userId: 'u2',
      sessionId: 'j',
    });
    const ours = await first.sign({ iss: 'reelgraph' });
    expect(await verify(ours)).toMatchObject({ userId: 'own' });
  });

  it('nobody else’s count, nor those for another audience, of a borrowed name, without an end or a user', async () => {
    const verify = verifier();
    const bad = [
      await (await startIssuer('EdDSA')).sign(),
      await first.sign({ aud: 'another app' }),
      await first.sign({ aud: undefined }),
      await first.sign({ iss: second.issuer, reelgraph_id: 'u2' }),
      await first.sign({ iss: undefined }),
      await first.sign({ exp: undefined }),
      await second.sign(),
      'not.a.token',
    ];
    for (const token of bad) await expect(verify(token)).rejects.toEqual(code('TOKEN_INVALID'));
    const late = await first.sign({ exp: Math.floor(Date.now() / 1000) - 10 });
    await expect(verify(late)).rejects.toEqual(code('TOKEN_EXPIRED'));
  });

  it('a new key counts as soon as it is used, and the old one no more', async () => {
    const verify = verifier();
    const old = await first.sign();
    await verify(old);
    await first.rotate();
    expect(await verify(await first.sign())).toMatchObject({ userId: 'u1' });
    await expect(verify(old)).rejects.toEqual(code('TOKEN_INVALID'));
  });

  it('one that is down or speaks for another stops its own tokens only, until it is back', async () => {
    const down = await startIssuer('EdDSA');
    const verify = openIssuers(own, [named(first), named(down)], times);
    const token = await down.sign();
    await down.close();
    await expect(verify(token)).rejects.toEqual(code('STORE_UNAVAILABLE'));
    expect(await verify(await first.sign())).toMatchObject({ userId: 'u1' });
    await down.listen();
    down.about.name = first.issuer;
    await expect(verify(token)).rejects.toEqual(code('STORE_UNAVAILABLE'));
    down.about.name = down.issuer;
    expect(await verify(token)).toMatchObject({ userId: 'u1' });
    await down.close();
    expect(await verify(token)).toMatchObject({ userId: 'u1' });
  });
});
