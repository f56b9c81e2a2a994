import { describe, expect, it } from 'vitest';
import { type Identity, identityHeader, signCaller, signIdentity, verifyIdentity } from './identity.ts';

const secret = 'a secret of the gateway and its subgraphs';
const now = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const identity: Identity = {
  viewer: { userId: 'u1', kind: 'USER', scopes: ['moderate'], sessionId: 's1' },
  region: 'DE',
  requestId: 'r1',
};

describe('the identity header', () => {
  it('says the same on the other side, to an anonymous viewer too', () => {
    expect(verifyIdentity(signIdentity(identity, secret, now), secret, later(59_000))).toEqual(identity);
    const anonymous = { ...identity, viewer: null };
    expect(verifyIdentity(signIdentity(anonymous, secret, now), secret, now)).toEqual(anonymous);
  });

  it('is refused after a minute, and from the future', () => {
    const header = signIdentity(identity, secret, now);
    expect(verifyIdentity(header, secret, later(60_001))).toBeNull();
    expect(verifyIdentity(header, secret, later(-60_001))).toBeNull();
  });

  it('is refused when signed with another secret, changed or missing', () => {
    const header = signIdentity(identity, secret, now);
    const [body = '', mac = ''] = header.split('.');
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('u1', 'u2')).toString('base64url');
    expect(verifyIdentity(signIdentity(identity, 'another secret', now), secret, now)).toBeNull();
    for (const bad of [undefined, '', '.', body, `${forged}.${mac}`, `${body}.`, `${body}.${mac}`, `.${mac}`])
      expect(verifyIdentity(bad, secret, now)).toBeNull();
  });

  it('has a request id that is not signed, of letters that a log can take', () => {
    const signed = signCaller(identity, secret, now);
    for (const requestId of ['another', 'a.b-c_d', 'x'.repeat(64)])
      expect(verifyIdentity(identityHeader(signed, requestId), secret, now)).toEqual({ ...identity, requestId });
    for (const bad of ['', 'two words', 'x'.repeat(65), 'line\nbreak', 'x\n'])
      expect(verifyIdentity(identityHeader(signed, bad), secret, now)).toBeNull();
  });
});
