import { extname } from 'node:path';
import { type HttpHandler, type Logger, type Routes, sendJson } from '@reelgraph/service';
import { type Bundle, openBundle } from './open-bundle.ts';

const files = ['playground.js', 'style.css', 'editor.worker.js', 'graphql.worker.js', 'json.worker.js'];
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
// Nothing from anywhere else: the playground works with the network cut off.
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
].join('; ');

export type Playground = AsyncDisposable & { readonly routes: Routes };

/** GraphiQL at `/`, its files below `/playground/`, all from here. Disposing stops a build that is under way. */
export function openPlayground(options: { cacheDir: string; ahead: boolean; log: Logger }): Playground {
  const closing = new AbortController();
  const bundle = rememberSuccess(async () => {
    const begun = performance.now();
    const opened = await openBundle(options.cacheDir, closing.signal);
    options.log.info({ ms: Math.round(performance.now() - begun) }, 'playground is ready');
    return opened;
  });
  if (options.ahead) bundle().catch((error: unknown) => options.log.warn({ err: error }, 'playground is not ready'));
  const served = [
    ['/', serveFile(bundle, 'index.html')],
    ...files.map((name) => [`/playground/${name}`, serveFile(bundle, name)]),
  ];
  return { routes: Object.fromEntries(served), [Symbol.asyncDispose]: async () => closing.abort() };
}

function serveFile(open: () => Promise<Bundle>, name: string): HttpHandler {
  return async (request, response) => {
    const { version, files } = await open();
    const bytes = files.get(name);
    if (!bytes) return sendJson(response, 404, { error: `Nothing is at ${request.url}` });
    const etag = `"${version}"`;
    response.setHeader('etag', etag);
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { 'content-type': contentTypes[extname(name)] ?? 'text/plain' }).end(bytes);
  };
}

/** Runs once for all who ask, and again after a failure. */
function rememberSuccess<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | null = null;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
}
