import { signIdentity, type Viewer, verifyIdentity } from '@reelgraph/auth';
import { describe, expect, it } from 'vitest';
import { callerKeyOf } from './caller-key.ts';
import { Callers } from './callers.ts';

const secret = 'a secret of the gateway and its subgraphs';
const begin = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(begin + ms);
const viewerOf = (userId: string): Viewer => ({ userId, kind: 'USER', scopes: [], sessionId: 's' });

describe('what subgraphs are told of callers', () => {
  it('is signed as each request alone would be, for each viewer, region and request', () => {
    const callers = new Callers(secret);
    const viewers = [viewerOf('u1'), viewerOf('u2'), null];
    for (let i = 0; i < 200; i += 1) {
      const identity = {
        viewer: viewers[i % 3] ?? null,
        region: [null, 'DE', 'JP'][i % 7] ?? null,
        requestId: `request-${i}`,
      };
      expect(callers.keyOf(identity)).toBe(callerKeyOf(identity));
      expect(verifyIdentity(callers.headerOf(identity, at(i * 137)), secret, at(i * 137))).toEqual(identity);
    }
  });

  it('is signed anew after two seconds, and when the clock goes back', () => {
    const callers = new Callers(secret);
    const identity = { viewer: viewerOf('u1'), region: null, requestId: 'r' };
    const signedAt = (ms: number) => callers.headerOf(identity, at(ms));
    const first = signIdentity(identity, secret, at(0));
    expect([signedAt(0), signedAt(1_999)]).toEqual([first, first]);
    expect(signedAt(2_000)).toBe(signIdentity(identity, secret, at(2_000)));
    expect(signedAt(1_000)).toBe(signIdentity(identity, secret, at(1_000)));
  });
});
