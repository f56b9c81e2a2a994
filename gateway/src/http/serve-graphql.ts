import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerifyAccessToken } from '@reelgraph/auth';
import { AppError, type ErrorCode } from '@reelgraph/errors';
import { eventFrames, sendStream } from '@reelgraph/federation';
import { type HttpHandler, type Logger, sendJson } from '@reelgraph/service';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import { allowOrigin } from './cors.ts';
import { identify, requestIdOf } from './identify.ts';
import { readAsked } from './read-asked.ts';

/** Who may come in, before anything else is looked at. */
export type Door = {
  /** The address that limits count; what to call at the end. Throws OVERLOADED or RATE_LIMITED. */
  enter(request: IncomingMessage): { readonly address: string; leave(): void };
  /** Told what became of every request: the operation, where it is known, and the code that it was refused with. */
  onAnswered(what: Answered): void;
};

export type Answered = {
  readonly response?: EngineResponse;
  readonly code?: ErrorCode;
  readonly ms: number;
  readonly log: Logger;
};

type Options = {
  readonly engine: Engine;
  readonly verify: VerifyAccessToken;
  readonly regionHeader: string | null;
  readonly origins: readonly string[];
  /** How long a client waits, at most. */
  readonly timeoutMs: number;
  readonly door: Door;
  readonly log: Logger;
};

/** Answers `/graphql`: finds out who asks, hands over to the engine, and writes what it answers. */
export function serveGraphql(options: Options): HttpHandler {
  const { door } = options;
  return async (request, response) => {
    if (allowOrigin(request, response, options.origins)) return;
    const begun = performance.now();
    const requestId = requestIdOf(request.headers, new Date());
    const log = options.log.child({ requestId });
    response.setHeader('x-request-id', requestId);
    let guest: ReturnType<Door['enter']> | undefined;
    try {
      guest = door.enter(request);
      const { address } = guest;
      const answered = await answer(request, goneSignal(response), { ...options, requestId, address, log });
      // What goes on for long is not work under way: it waits for events.
      if (answered.events) guest.leave();
      await writeAnswer(response, answered, takesEvents(request));
      door.onAnswered({ response: answered, ms: performance.now() - begun, log });
    } catch (error) {
      const code = refuse(response, error, log);
      if (!request.complete) request.resume();
      door.onAnswered({ code, ms: performance.now() - begun, log });
    } finally {
      guest?.leave();
    }
    log.info({ status: response.statusCode, ms: Math.round(performance.now() - begun) }, 'answered');
  };
}

async function answer(
  request: IncomingMessage,
  signal: AbortSignal,
  {
    engine,
    verify,
    regionHeader,
    timeoutMs,
    requestId,
    address,
    log,
  }: Options & {
    readonly requestId: string;
    readonly address: string;
  },
): Promise<EngineResponse> {
  const { headers, method } = request;
  const deadlineAt = performance.now() + timeoutMs;
  const [identity, asked] = await Promise.all([
    identify(headers, requestId, { verify, regionHeader }),
    readAsked(request, timeoutMs),
  ]);
  const isReadOnly = method === 'GET';
  const asEvents = takesEvents(request) && { takesEvents: true };
  return engine.execute({ asked, isReadOnly, ...asEvents, headers, address, identity, deadlineAt, log, signal });
}

/** Aborts when the client goes before it has its answer. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

function takesEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') === true;
}

async function writeAnswer(
  response: ServerResponse,
  { status, headers, body, events }: EngineResponse,
  asEvents: boolean,
): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  const following = events ?? (asEvents && status === 200 && typeof body === 'string' ? [body] : undefined);
  if (following) {
    response.setHeader('content-type', 'text/event-stream; charset=utf-8');
    // Proxies that gather answers would keep events back.
    response.setHeader('x-accel-buffering', 'no');
    await sendStream(response, eventFrames(following));
  } else if (typeof body === 'string') response.end(body);
  else await sendStream(response, body);
}

/** Answers with an error; gives its code. */
function refuse(response: ServerResponse, error: unknown, log: Logger): ErrorCode {
  if (response.headersSent) {
    log.error({ err: error }, 'the answer broke off');
    response.destroy();
    return 'INTERNAL';
  }
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error });
  if (known.status >= 500 && known.code !== 'OVERLOADED') log.error({ err: error }, 'unexpected error');
  if (known.status === 401) response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
  if (known.code === 'REQUEST_TOO_SLOW') response.setHeader('connection', 'close');
  if (known.code === 'METHOD_NOT_ALLOWED') response.setHeader('allow', 'GET, POST, OPTIONS');
  const { code, message, retryable, fields } = known;
  if (fields.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(fields.retryAfterSeconds));
  if (code === 'PERSISTED_QUERY_NOT_FOUND') response.setHeader('cache-control', 'no-store');
  sendJson(response, known.status, { errors: [{ message, extensions: { code, retryable, ...fields } }] });
  return code;
}
