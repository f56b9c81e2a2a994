import { openKeys, SIGNATURES, scopesIn } from '@reelgraph/auth';
import { type Authority, HttpProblem, type HttpRequest } from '@reelgraph/federation';
import { jwtVerify } from 'jose';

const NOBODY: Authority = { isAuthenticated: false, scopes: new Set() };

/** What callers are allowed by their access tokens: `scope` (or `scp`) for scopes, `policies` for policies. */
export function openAuthority(jwksUrl: string): (request: HttpRequest) => Promise<Authority> {
  const keys = openKeys(jwksUrl);
  return async ({ headers: { authorization } }) => {
    if (authorization === undefined) return NOBODY;
    const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1] ?? '';
    try {
      const { payload } = await jwtVerify(token, keys, { algorithms: SIGNATURES, requiredClaims: ['exp'] });
      const policies = new Set(listOf(payload.policies));
      return { isAuthenticated: true, scopes: new Set(scopesIn(payload)), permits: (policy) => policies.has(policy) };
    } catch {
      throw new HttpProblem(401, 'UNAUTHENTICATED', 'The access token is not valid.', { 'www-authenticate': 'Bearer' });
    }
  };
}

function listOf(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.map(String) : typeof claim === 'string' ? [claim] : [];
}
