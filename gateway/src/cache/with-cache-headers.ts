import { createHash } from 'node:crypto';
import type { Engine, EngineRequest, EngineResponse } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import { type Freshness, mergeCacheControls } from './merge-cache-controls.ts';

/**
 * Says on answers to GET for how long they may be kept, as the subgraphs said of their parts, so that a CDN can keep them:
 * for everybody only where nobody was signed in. Asked again with an ETag they are 304.
 */
export function withCacheHeaders(engine: Engine, options: { regionHeader: string | null }): Engine {
  const vary = ['accept', 'authorization', 'origin', options.regionHeader].filter((name) => name !== null).join(', ');
  const execute: Engine['execute'] = async (request) => {
    const answer = await engine.execute(request);
    const freshness = freshnessOf(request, answer);
    const headers: [string, string][] = [...answer.headers].flatMap(([name, value]) =>
      name === 'cache-control' || name === 'vary' ? [] : [[name, value]],
    );
    headers.push(['vary', vary], ['cache-control', write(freshness)]);
    if (typeof answer.body !== 'string' || freshness.maxAgeSeconds === 0) return { ...answer, headers };
    const etag = `"${createHash('sha1').update(answer.body).digest('base64url')}"`;
    headers.push(['etag', etag]);
    const isKnown = request.headers['if-none-match'] === etag;
    return isKnown ? { ...answer, headers, status: 304, body: '' } : { ...answer, headers };
  };
  return wrapEngine(engine, (request) => (request.isReadOnly ? execute(request) : engine.execute(request)));
}

/** Only a whole answer is kept: one with errors may be whole the next time. */
function freshnessOf({ identity }: EngineRequest, { status, body, cacheControls }: EngineResponse): Freshness {
  const isWhole = status === 200 && typeof body === 'string' && body.startsWith('{"data":{');
  const merged = mergeCacheControls(isWhole ? (cacheControls ?? []) : []);
  return identity.viewer === null ? merged : { ...merged, isPublic: false };
}

function write({ maxAgeSeconds, isPublic }: Freshness): string {
  if (maxAgeSeconds === 0) return 'no-store';
  return `${isPublic ? 'public' : 'private'}, max-age=${maxAgeSeconds}`;
}
