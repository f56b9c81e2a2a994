import type { IncomingHttpHeaders } from 'node:http';
import type { Identity, VerifyAccessToken, Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { newId } from '@reelgraph/service';

/**
 * Who asks, from where, and which request this is, by its own proof only: whatever a client says of its identity
 * beside the access token is not read. Throws TOKEN_EXPIRED, TOKEN_INVALID or STORE_UNAVAILABLE.
 */
export function identify(
  headers: IncomingHttpHeaders,
  requestId: string,
  options: { verify: VerifyAccessToken; regionHeader: string | null },
): Identity | Promise<Identity> {
  const region = options.regionHeader === null ? null : regionIn(headers[options.regionHeader]);
  if (headers.authorization === undefined) return { viewer: null, region, requestId };
  return viewerOf(headers.authorization, options.verify).then((viewer) => ({
    ...{ viewer, requestId },
    // Where somebody is goes before where they say that they live.
    region: region ?? viewer.region ?? null,
  }));
}

/** The id that the edge or the client gave the request, or a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, now: Date): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : newId(now);
}

async function viewerOf(authorization: string, verify: VerifyAccessToken): Promise<Viewer> {
  const token = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw new AppError('TOKEN_INVALID', { detail: 'Send the access token as `Authorization: Bearer <token>`.' });
  return verify(token);
}

function regionIn(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[A-Za-z]{2}$/.test(header) ? header.toUpperCase() : null;
}
