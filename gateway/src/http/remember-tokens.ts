import { hash } from 'node:crypto';
import type { VerifyAccessToken, Viewer } from '@reelgraph/auth';
import { expiryOf } from '../subscriptions/token-expiry.ts';

export type Memory = {
  /** For how long a token is not looked at again: less than it takes until a withdrawn key is noticed. */
  readonly maxAgeMs: number;
  readonly maxTokens: number;
  readonly now: () => number;
};

type Known = { readonly viewer: Viewer; readonly until: number };

/**
 * Takes a token that was verified a moment ago without verifying its signature again, but never after its end.
 * What is kept is a digest: nobody could come in with it.
 */
export function rememberTokens(verify: VerifyAccessToken, { maxAgeMs, maxTokens, now }: Memory): VerifyAccessToken {
  const known = new Map<string, Known>();
  const learn = async (token: string, digest: string): Promise<Viewer> => {
    const viewer = await verify(token);
    const expiresAt = expiryOf(`Bearer ${token}`)?.getTime() ?? 0;
    known.delete(digest);
    known.set(digest, { viewer, until: Math.min(now() + maxAgeMs, expiresAt) });
    if (known.size > maxTokens) for (const oldest of known.keys()) if (known.delete(oldest)) break;
    return viewer;
  };
  return async (token) => {
    const digest = hash('sha256', token, 'base64url');
    const found = known.get(digest);
    return found && found.until > now() ? found.viewer : learn(token, digest);
  };
}
