import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerifyAccessToken } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { sendStream } from '@reelgraph/federation';
import { type HttpHandler, type Logger, sendJson } from '@reelgraph/service';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import { allowOrigin } from './cors.ts';
import { identify, requestIdOf } from './identify.ts';
import { readAsked } from './read-asked.ts';

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
      await writeAnswer(response, await answer(request, goneSignal(response), { ...options, requestId, log }));
    } catch (error) {
      refuse(response, error, log);
    }
    log.info({ status: response.statusCode, ms: Math.round(performance.now() - begun) }, 'answered');
  };
}

async function answer(
  request: IncomingMessage,
  signal: AbortSignal,
  { engine, verify, regionHeader, requestId, log }: Options & { readonly requestId: string },
): Promise<EngineResponse> {
  const { headers, method } = request;
  const [identity, asked] = await Promise.all([
    identify(headers, requestId, { verify, regionHeader }),
    readAsked(request),
  ]);
  return engine.execute({ asked, isReadOnly: method === 'GET', headers, identity, log, signal });
}

/** Aborts when the client goes before it has its answer. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function writeAnswer(response: ServerResponse, { status, headers, body }: EngineResponse): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (typeof body === 'string') response.end(body);
  else await sendStream(response, body);
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
