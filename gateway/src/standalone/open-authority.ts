import type { IncomingMessage } from 'node:http';
import { type Authority, HttpProblem } from '@reelgraph/federation';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

/** Never `none`, nor anything that a public key could be mistaken for the secret of. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const NOBODY: Authority = { isAuthenticated: false, scopes: new Set() };

/** What callers are allowed by their access tokens: `scope` (or `scp`) for scopes, `policies` for policies. */
export function openAuthority(jwksUrl: string): (request: IncomingMessage) => Promise<Authority> {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async ({ headers: { authorization } }) => {
    if (authorization === undefined) return NOBODY;
    const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1] ?? '';
    try {
      const { payload } = await jwtVerify(token, keys, { algorithms: ALGORITHMS, requiredClaims: ['exp'] });
      const policies = new Set(listOf(payload.policies));
      return { isAuthenticated: true, scopes: new Set(scopesOf(payload)), permits: (policy) => policies.has(policy) };
    } catch {
      throw new HttpProblem(401, 'UNAUTHENTICATED', 'The access token is not valid.', { 'www-authenticate': 'Bearer' });
    }
  };
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  return typeof scope === 'string' ? scope.split(' ') : listOf(scope ?? scp);
}

function listOf(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.map(String) : typeof claim === 'string' ? [claim] : [];
}
