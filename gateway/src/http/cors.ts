import type { HttpRequest, Reply } from '@reelgraph/service';

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-graphql-operation-type',
  'x-reelgraph-explain',
  'x-request-id',
].join(', ');

/** Whether a page may open a connection: one of the named origins, or of our own. Apps name no origin. */
export function allowsOrigin({ headers }: HttpRequest, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes('*') || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Lets web apps of the named origins read the answer. Answers a preflight itself, and says so with true. */
export function allowOrigin(request: HttpRequest, response: Reply, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origins.length > 0) response.setHeader('vary', 'origin');
  if (origin !== undefined && (origins.includes('*') || origins.includes(origin))) {
    response.setHeader('access-control-allow-origin', origins.includes('*') ? '*' : origin);
    response.setHeader('access-control-expose-headers', 'x-request-id');
  }
  if (request.method !== 'OPTIONS') return false;
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', ALLOWED_HEADERS);
    response.setHeader('access-control-max-age', '86400');
  }
  response.statusCode = 204;
  response.end();
  return true;
}
