import { AppError } from '@reelgraph/errors';
import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { tokenError, type VerifyAccessToken } from './access-token.ts';
import type { Viewer } from './identity.ts';
import { discoverKeys, KEY_TIMES, type KeyTimes, openKeys } from './issuer-keys.ts';

/** Whose tokens count besides our own: somebody who may speak for every user. */
export type Issuer = {
  readonly issuer: string;
  /** Where its keys are; null: where its OpenID configuration says. */
  readonly jwksUrl: string | null;
  /** For whom its tokens must be; null: for anybody, which is for issuers that serve nobody else. */
  readonly audience: string | null;
  /** The claim that names the user by our id. */
  readonly userClaim: string;
  /** Scopes that it may give; others in its tokens are not believed. */
  readonly scopes: readonly string[];
};

/** Signatures by a private key; never `none`, nor anything that a public key could be mistaken for the secret of. */
export const SIGNATURES = ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** Verifies the tokens of several issuers, each by its own keys: one that is down stops its own tokens only. */
export function openIssuers(
  own: { readonly issuer: string; readonly verify: VerifyAccessToken },
  others: readonly Issuer[],
  times: KeyTimes = KEY_TIMES,
): VerifyAccessToken {
  if (others.length === 0) return own.verify;
  const byName = new Map<unknown, VerifyAccessToken>(
    others.map((issuer) => [issuer.issuer, openIssuer(issuer, times)]),
  );
  byName.set(own.issuer, own.verify);
  return async (token) => {
    const verify = byName.get(issuerOf(token));
    if (!verify) throw new AppError('TOKEN_INVALID');
    return verify(token);
  };
}

function openIssuer({ issuer, jwksUrl, audience, userClaim, scopes }: Issuer, times: KeyTimes): VerifyAccessToken {
  const keys: JWTVerifyGetKey = jwksUrl === null ? discoverKeys(issuer, times) : openKeys(jwksUrl, times);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        ...(audience !== null && { audience }),
        algorithms: SIGNATURES,
        requiredClaims: ['exp', userClaim],
      });
      return viewerIn(payload, userClaim, scopes);
    } catch (error) {
      throw tokenError(error);
    }
  };
}

function viewerIn(payload: JWTPayload, userClaim: string, allowed: readonly string[]): Viewer {
  const userId = payload[userClaim];
  if (typeof userId !== 'string' || userId === '') throw new AppError('TOKEN_INVALID');
  const sessionId = [payload.sid, payload.jti].find((claim) => typeof claim === 'string');
  return {
    userId,
    kind: 'USER',
    scopes: scopesIn(payload).filter((scope) => allowed.includes(scope)),
    sessionId: String(sessionId ?? `${payload.iss} ${userId}`),
  };
}

/** `scope` as OAuth writes it, or `scp` as some do. */
export function scopesIn({ scope, scp }: JWTPayload): string[] {
  const said = scope ?? scp;
  if (typeof said === 'string') return said.split(' ').filter(Boolean);
  return Array.isArray(said) ? said.map(String) : [];
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
