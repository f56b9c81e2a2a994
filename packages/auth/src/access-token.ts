import { createPublicKey } from 'node:crypto';
import { AppError } from '@reelgraph/errors';
import { errors, exportJWK, importPKCS8, importSPKI, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Viewer } from './identity.ts';
import { KEY_TIMES, openKeys } from './issuer-keys.ts';

export const ACCESS_TOKEN_MS = 15 * 60_000;

export type AccessTokenSigner = {
  /** Signs a token for 15 minutes of real time. */
  sign(viewer: Viewer): Promise<{ token: string; expiresAt: Date }>;
  /** The public keys, for `/.well-known/jwks.json`. */
  readonly jwks: { keys: JWK[] };
};

/** Opens the signing key: an Ed25519 private key as PKCS#8 PEM. */
export async function openSigner(options: { privateKeyPem: string; issuer: string }): Promise<AccessTokenSigner> {
  const privateKey = await importPKCS8(options.privateKeyPem, 'EdDSA');
  const publicPem = createPublicKey(options.privateKeyPem).export({ type: 'spki', format: 'pem' }).toString();
  const jwk = await exportJWK(await importSPKI(publicPem, 'EdDSA', { extractable: true }));
  const kid = (jwk.x ?? '').slice(0, 16);
  return {
    jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] },
    async sign(viewer) {
      const expiresAt = new Date(Math.floor((Date.now() + ACCESS_TOKEN_MS) / 1000) * 1000);
      const { kind, scopes, sessionId: sid, region } = viewer;
      const token = await new SignJWT({ kind, scope: scopes.join(' '), sid, ...(region && { region }) })
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setIssuer(options.issuer)
        .setSubject(viewer.userId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
        .sign(privateKey);
      return { token, expiresAt };
    },
  };
}

/** Answers the viewer of a token; throws TOKEN_EXPIRED or TOKEN_INVALID, or STORE_UNAVAILABLE when the keys can't be had. */
export type VerifyAccessToken = (token: string) => Promise<Viewer>;

/** Verifies against a JWKS address; keys are fetched anew every ten minutes and when an unknown one appears. */
export function openVerifier(options: { jwksUrl: string; issuer: string; keysMaxAgeMs?: number }): VerifyAccessToken {
  const keys = openKeys(options.jwksUrl, { ...KEY_TIMES, maxAgeMs: options.keysMaxAgeMs ?? KEY_TIMES.maxAgeMs });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        algorithms: ['EdDSA'],
        requiredClaims: ['exp'],
      });
      if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string') throw new AppError('TOKEN_INVALID');
      return {
        userId: payload.sub,
        kind: payload.kind === 'GUEST' ? 'GUEST' : 'USER',
        scopes: typeof payload.scope === 'string' ? payload.scope.split(' ').filter(Boolean) : [],
        sessionId: payload.sid,
        ...(typeof payload.region === 'string' && { region: payload.region }),
      };
    } catch (error) {
      throw tokenError(error);
    }
  };
}

/** Whose fault it is that a token was not verified: the token's, or that of whoever has the keys. */
export function tokenError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return new AppError('TOKEN_EXPIRED');
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return new AppError('STORE_UNAVAILABLE', { cause: error });
  return new AppError('TOKEN_INVALID', { cause: error });
}
