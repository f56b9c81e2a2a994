import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessTokenSigner, openSigner, openVerifier, type VerifyAccessToken } from './access-token.ts';
import type { Viewer } from './identity.ts';

const issuer = 'https://reelgraph.test';
const viewer: Viewer = { userId: 'u1', kind: 'GUEST', scopes: ['moderate', 'operate'], sessionId: 's1' };
const newKey = () => generateKeyPairSync('ed25519').privateKey;
const pem = (key: ReturnType<typeof newKey>) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe('access tokens', () => {
  const key = newKey();
  let signer: AccessTokenSigner;
  let verify: VerifyAccessToken;
  const server = createServer((_request, response) => response.end(JSON.stringify(signer.jwks)));

  beforeAll(async () => {
    signer = await openSigner({ privateKeyPem: pem(key), issuer });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    verify = openVerifier({ jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, issuer });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const signed = (claims: Record<string, unknown>, by = key) =>
    new SignJWT({ sid: 's1', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: signer.jwks.keys[0]?.kid ?? '' })
      .setIssuedAt()
      .sign(by);

  it('name the viewer to whoever has the public keys, for 15 minutes', async () => {
    const { token, expiresAt } = await signer.sign(viewer);
    expect(await verify(token)).toEqual(viewer);
    const japanese = { ...viewer, region: 'JP' };
    expect(await verify((await signer.sign(japanese)).token)).toEqual(japanese);
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(15 * 60_000 + 1_000);
  });

  it('publish no private part of the key', () => {
    expect(signer.jwks.keys[0]).not.toHaveProperty('d');
  });

  it('are refused when expired, with a code that says to refresh', async () => {
    const token = await signed({ iss: issuer, sub: 'u1', exp: Math.floor(Date.now() / 1000) - 10 });
    await expect(verify(token)).rejects.toEqual(code('TOKEN_EXPIRED'));
  });

  it('are refused when signed by nobody, by another key, for another issuer, without a subject, or without an end', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const bad = [
      'nonsense',
      new UnsecuredJWT({ sid: 's1' }).setSubject('u1').setIssuer(issuer).encode(),
      await signed({ iss: issuer, sub: 'u1', exp }, newKey()),
      await signed({ iss: 'https://elsewhere.test', sub: 'u1', exp }),
      await signed({ iss: issuer, exp }),
      await signed({ iss: issuer, sub: 'u1' }),
    ];
    for (const token of bad) await expect(verify(token)).rejects.toEqual(code('TOKEN_INVALID'));
  });

  it('can not be verified while the keys can not be had, and that is not the token’s fault', async () => {
    const { token } = await signer.sign(viewer);
    const unreachable = openVerifier({ jwksUrl: 'http://127.0.0.1:1/', issuer });
    await expect(unreachable(token)).rejects.toEqual(code('STORE_UNAVAILABLE'));
    const failing = createServer((_request, response) => response.writeHead(503).end('{}'));
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(failing.address() as AddressInfo).port}/`;
    await expect(openVerifier({ jwksUrl, issuer })(token)).rejects.toEqual(code('STORE_UNAVAILABLE'));
    await new Promise((resolve) => failing.close(resolve).closeAllConnections());
  });

  it('are still verified with the known keys while the keys can not be had any more', async () => {
    const { token } = await signer.sign(viewer);
    const passing = createServer((_request, response) => response.end(JSON.stringify(signer.jwks)));
    await new Promise<void>((resolve) => passing.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(passing.address() as AddressInfo).port}/`;
    const impatient = openVerifier({ jwksUrl, issuer, keysMaxAgeMs: 0 });
    expect(await impatient(token)).toEqual(viewer);
    await new Promise((resolve) => passing.close(resolve).closeAllConnections());
    expect(await impatient(token)).toEqual(viewer);
  });
});
