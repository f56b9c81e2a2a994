import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who asks, as every room sees it. Guests watch, people with accounts may also publish. */
export type Viewer = {
  readonly userId: string;
  readonly kind: 'USER' | 'GUEST';
  readonly scopes: readonly string[];
  readonly sessionId: string;
  /** ISO 3166-1 code of the country in their profile; missing where it names none. */
  readonly region?: string;
};

/** What the gateway says of a request: who asks, from where, and which request it is. */
export type Identity = {
  readonly viewer: Viewer | null;
  /** ISO 3166-1 code of the viewer's country, as the edge saw it, else as their profile says; null when unknown. */
  readonly region: string | null;
  /** The same in every log line of one client request. */
  readonly requestId: string;
};

export const IDENTITY_HEADER = 'x-reelgraph-identity';

/** Signs an identity for one hop: `base64url(json).base64url(hmac-sha256)`, good for a minute. */
export function signIdentity(identity: Identity, secret: string, now: Date): string {
  const body = Buffer.from(JSON.stringify({ ...identity, at: now.getTime() })).toString('base64url');
  return `${body}.${mac(body, secret)}`;
}

/** The identity of a signed header, or null when it is missing, forged or older than a minute. */
export function verifyIdentity(header: string | undefined, secret: string, now: Date): Identity | null {
  const [body, signature, rest] = (header ?? '').split('.');
  if (!body || !signature || rest !== undefined) return null;
  const expected = Buffer.from(mac(body, secret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  // @note signed by ourselves, so its shape is ours.
  const { at, viewer, region, requestId } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Identity & {
    at: number;
  };
  if (Math.abs(now.getTime() - at) > 60_000) return null;
  return { viewer, region, requestId };
}

function mac(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}
