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

/** Whom a signature vouches for. */
export type Caller = Pick<Identity, 'viewer' | 'region'>;

/** The id is for logs alone. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Signs who asks, and from where, for one hop: `base64url(json).base64url(hmac-sha256)`, good for a minute. */
export function signCaller({ viewer, region }: Caller, secret: string, now: Date): string {
  const body = Buffer.from(JSON.stringify({ viewer, region, at: now.getTime() })).toString('base64url');
  return `${body}.${mac(body, secret)}`;
}

/** The header of a request by a caller who was signed: the id behind it is not, so that one signature is good for several requests. */
export function identityHeader(signed: string, requestId: string): string {
  return `${signed}.${requestId}`;
}

/** Signs an identity, see `signCaller` and `identityHeader`. */
export function signIdentity(identity: Identity, secret: string, now: Date): string {
  return identityHeader(signCaller(identity, secret, now), identity.requestId);
}

/** The identity of a signed header, or null when it is missing, forged or older than a minute. */
export function verifyIdentity(header: string | undefined, secret: string, now: Date): Identity | null {
  const [body, signature, ...rest] = (header ?? '').split('.');
  const requestId = rest.join('.');
  if (!body || !signature || !REQUEST_ID.test(requestId)) return null;
  const expected = Buffer.from(mac(body, secret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  // @note signed by ourselves, so its shape is ours.
  const { at, viewer, region } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Caller & { at: number };
  if (Math.abs(now.getTime() - at) > 60_000) return null;
  return { viewer, region, requestId };
}

function mac(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}
