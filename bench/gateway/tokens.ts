import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSigner } from '@reelgraph/auth';

export const ISSUER = 'reelgraph';

export type TokenKeys = AsyncDisposable & { readonly jwksUrl: string; readonly privateKeyPem: string };

/** A key for access tokens, and the address of its public half, as a gateway asks for it. */
export async function openTokenKeys(): Promise<TokenKeys> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { jwks } = await openSigner({ privateKeyPem, issuer: ISSUER });
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // @note: a TCP server's address is never a string
  const { port } = server.address() as AddressInfo;
  return {
    jwksUrl: `http://127.0.0.1:${port}/jwks.json`,
    privateKeyPem,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
