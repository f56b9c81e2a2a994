import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerifyAccessToken } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { type HttpHandler, type Logger, sendJson } from '@reelgraph/service';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import { allowOrigin } from './cors.ts';
import { identify, requestIdOf } from './identify.ts';
import { readJson } from './read-json.ts';

const LARGEST_BODY = 1024 * 1024;

type Options = {
  readonly engine: Engine;
  readonly verify: VerifyAccessToken;
  readonly regionHeader: string | null;
  readonly origins: readonly string[];
  readonly log: Logger;
};

/** Answers `/graphql`: finds out who asks, hands over to the engine, and writes what it answers. */
export function serveGraphql(options: Options): HttpHandler {
  return async (request, response) => {
    if (allowOrigin(request, response, options.origins)) return;
    const begun = performance.now();
    const requestId = requestIdOf(request.headers, new Date());
    const log = options.log.child({ requestId });
    response.setHeader('x-request-id', requestId);
    try {
      await writeAnswer(response, await answer(request, requestId, log, options));
    } catch (error) {
      refuse(response, error, log);
    }
    log.info({ status: response.statusCode, ms: Math.round(performance.now() - begun) }, 'answered');
  };
}

async function answer(
  request: IncomingMessage,
  requestId: string,
  log: Logger,
  { engine, verify, regionHeader }: Options,
): Promise<EngineResponse> {
  const { method = 'GET', headers, url = '/' } = request;
  if (method !== 'GET' && method !== 'POST') throw new AppError('METHOD_NOT_ALLOWED');
  const [identity, body] = await Promise.all([
    identify(headers, requestId, { verify, regionHeader }),
    method === 'POST' ? readJson(request, LARGEST_BODY) : undefined,
  ]);
  return engine.execute({ method, headers, search: new URL(url, 'http://x').search, body, identity, log });
}

async function writeAnswer(response: ServerResponse, { status, headers, body }: EngineResponse): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (typeof body === 'string') response.end(body);
  else {
    for await (const chunk of body) response.write(chunk);
    response.end();
  }
}

function refuse(response: ServerResponse, error: unknown, log: Logger): void {
  if (response.headersSent) {
    log.error({ err: error }, 'the answer broke off');
    response.destroy();
    return;
  }
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error });
  if (known.status >= 500) log.error({ err: error }, 'unexpected error');
  if (known.status === 401) response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
  if (known.code === 'METHOD_NOT_ALLOWED') response.setHeader('allow', 'GET, POST, OPTIONS');
  const { code, message, retryable } = known;
  sendJson(response, known.status, { errors: [{ message, extensions: { code, retryable } }] });
}
