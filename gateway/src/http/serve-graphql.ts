import { ServerResponse } from 'node:http';
import type { VerifyAccessToken } from '@reelgraph/auth';
import { AppError, type ErrorCode } from '@reelgraph/errors';
import { Deadlines, Departure, eventFrames, sendStream, takesOnlyEvents } from '@reelgraph/federation';
import { type HttpRequest, type Logger, type PlainHandler, type Reply, sendJson } from '@reelgraph/service';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import { allowOrigin } from './cors.ts';
import { identify, requestIdOf } from './identify.ts';
import { readAsked } from './read-asked.ts';
import { RequestLog } from './request-log.ts';

/** Who may come in, before anything else is looked at. */
export type Door = {
  /** The address that limits count; what to call at the end. Throws OVERLOADED or RATE_LIMITED. */
  enter(request: HttpRequest): { readonly address: string; leave(): void };
  /**
   * Told what became of every request: the operation, where it is known, and the code that it was refused with; of a
   * subscription when it begins.
   */
  onAnswered(what: Answered): void;
};

export type Answered = {
  readonly response?: EngineResponse;
  readonly code?: ErrorCode;
  readonly ms: number;
  readonly log: RequestLog;
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
export function serveGraphql(options: Options): PlainHandler {
  const { door } = options;
  const deadlines = new Deadlines();
  return async (request, response) => {
    if (allowOrigin(request, response, options.origins)) return;
    const begun = performance.now();
    const requestId = requestIdOf(request.headers, new Date());
    const log = new RequestLog(options.log, requestId);
    let guest: ReturnType<Door['enter']> | undefined;
    try {
      guest = door.enter(request);
      const { address } = guest;
      const answered = await answer(request, departureOf(response), {
        ...options,
        ...{ requestId, address, log, deadlines },
      });
      // What goes on for long is not work under way: it waits for events.
      if (answered.events) {
        guest.leave();
        door.onAnswered({ response: answered, ms: performance.now() - begun, log });
      }
      await writeAnswer(response, requestId, answered, takesOnlyEvents(request.headers.accept));
      if (!answered.events) door.onAnswered({ response: answered, ms: performance.now() - begun, log });
    } catch (error) {
      if (!response.headersSent) response.setHeader('x-request-id', requestId);
      const code = refuse(response, error, log);
      if ('complete' in request && !request.complete) request.resume();
      door.onAnswered({ code, ms: performance.now() - begun, log });
    } finally {
      guest?.leave();
    }
    if (!options.log.isLevelEnabled('info')) return;
    log.info({ status: response.statusCode, ms: Math.round(performance.now() - begun) }, 'answered');
  };
}

async function answer(
  request: HttpRequest,
  signal: Departure,
  {
    engine,
    verify,
    regionHeader,
    timeoutMs,
    requestId,
    address,
    log,
    deadlines,
  }: Omit<Options, 'log'> & {
    readonly requestId: string;
    readonly address: string;
    readonly log: RequestLog;
    readonly deadlines: Deadlines;
  },
): Promise<EngineResponse> {
  const { headers, method } = request;
  const deadlineAt = performance.now() + timeoutMs;
  const known = identify(headers, requestId, { verify, regionHeader });
  const reading = readAsked(request, { timeoutMs, deadlines });
  const [identity, asked] = known instanceof Promise ? await Promise.all([known, reading]) : [known, await reading];
  const isReadOnly = method === 'GET';
  const asEvents = takesEvents(request) && { takesEvents: true };
  return engine.execute({ asked, isReadOnly, ...asEvents, headers, address, identity, deadlineAt, log, signal });
}

/** Tells when the client goes before it has its answer. */
function departureOf(response: Reply): Departure {
  const gone = new Departure();
  response.once('close', () => {
    if (!response.writableFinished) gone.leave();
  });
  return gone;
}

function takesEvents({ headers }: HttpRequest): boolean {
  return headers.accept?.includes('text/event-stream') === true;
}

async function writeAnswer(
  response: Reply,
  requestId: string,
  { status, headers, body, events }: EngineResponse,
  asEvents: boolean,
): Promise<void> {
  response.statusCode = status;
  response.setHeader('x-request-id', requestId);
  for (const [name, value] of headers) response.setHeader(name, value);
  if (!events && !asEvents && typeof body === 'string') {
    response.end(body);
    return;
  }
  if (!(response instanceof ServerResponse)) throw new Error('Nobody asked for a stream.');
  const following = events ?? (asEvents && status === 200 && typeof body === 'string' ? [body] : undefined);
  // Proxies that gather answers would keep back what comes piece by piece.
  if (following || typeof body !== 'string') response.setHeader('x-accel-buffering', 'no');
  if (following) {
    response.setHeader('content-type', 'text/event-stream; charset=utf-8');
    await sendStream(response, eventFrames(following));
  } else if (typeof body === 'string') response.end(body);
  else await sendStream(response, body);
}

/** Answers with an error; gives its code. */
function refuse(response: Reply, error: unknown, log: RequestLog): ErrorCode {
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
