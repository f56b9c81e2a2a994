import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Identity } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { keepExact, parseLongNumbers } from '@reelgraph/federation';
import { type Logger, newId } from '@reelgraph/service';
import { type ExecutionResult, GraphQLError, GraphQLSchema, parse } from 'graphql';
import { CloseCode, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { Engine, EngineResponse } from '../engine/engine.ts';
import { RequestLog } from '../http/request-log.ts';
import type { Door } from '../http/serve-graphql.ts';

/** What it takes to talk with clients. */
export type Conversation = {
  readonly engine: Engine;
  readonly identify: (headers: IncomingHttpHeaders, requestId: string) => Promise<Identity>;
  readonly timeoutMs: number;
  /** Each operation passes it, as each request does. */
  readonly door: Door;
  readonly log: Logger;
};

/** Who is at the other end of one connection. */
export type Speaker = Record<PropertyKey, unknown> & {
  readonly request: IncomingMessage;
  readonly address: string;
  readonly signal: AbortSignal;
  readonly close: (code: number, reason: string) => void;
  /** Told when the connection began. */
  authorization?: string;
};

type Options = ServerOptions<Record<string, unknown>, Speaker>;

/** Runs what comes over a connection. The access token comes with the first message, or with the request to open it. */
export function speak(conversation: Conversation): Options {
  return {
    connectionInitWaitTimeout: 5_000,
    jsonMessageReviver: keepExact,
    async onConnect({ connectionParams = {}, extra }) {
      const said = connectionParams.authorization ?? connectionParams.Authorization;
      const authorization = typeof said === 'string' ? said : extra.request.headers.authorization;
      try {
        await conversation.identify({ ...extra.request.headers, authorization }, newId(new Date()));
      } catch (error) {
        extra.close(CloseCode.Forbidden, error instanceof AppError ? error.code : 'INTERNAL');
        return false;
      }
      if (authorization) extra.authorization = authorization;
      return true;
    },
    async onSubscribe({ extra }, _id, payload) {
      const response = await ask(conversation, extra, payload);
      if ('refusal' in response) return response.refusal;
      return { schema: NONE, document: ANY, contextValue: response };
    },
    // @note what `onSubscribe` gave.
    subscribe: ({ contextValue }) => answersOf(contextValue as EngineResponse),
    onNext: (_context, _id, _payload, _args, result) => result,
  };
}

const NONE = new GraphQLSchema({});
/** Whatever is asked, the answer is here already: the protocol need not know what it was. */
const ANY = parse('subscription { any }');

type Refused = { readonly refusal: readonly GraphQLError[] };

async function ask(
  conversation: Conversation,
  extra: Speaker,
  payload: SubscribePayload,
): Promise<EngineResponse | Refused> {
  const { door } = conversation;
  const begun = performance.now();
  const requestId = newId(new Date());
  const log = new RequestLog(conversation.log, requestId);
  let guest: ReturnType<Door['enter']> | undefined;
  try {
    guest = door.enter(extra.request);
    const response = await run(conversation, extra, payload, requestId, log);
    door.onAnswered({ response, ms: performance.now() - begun, log });
    log.info({ status: response.status }, 'answered over WebSocket');
    return response.status === 200 ? response : { refusal: errorsIn(String(response.body)) };
  } catch (error) {
    if (!(error instanceof AppError)) log.error({ err: error }, 'unexpected error');
    const { code, message, retryable, fields } = error instanceof AppError ? error : new AppError('INTERNAL');
    door.onAnswered({ code, ms: performance.now() - begun, log });
    return { refusal: [new GraphQLError(message, { extensions: { code, retryable, ...fields } })] };
  } finally {
    guest?.leave();
  }
}

async function run(
  { engine, identify, timeoutMs }: Conversation,
  { address, signal, authorization, request: { headers: opening } }: Speaker,
  { query, operationName = null, variables = null, extensions = null }: SubscribePayload,
  requestId: string,
  log: RequestLog,
): Promise<EngineResponse> {
  const headers = { ...(authorization && { authorization }) };
  const identity = await identify({ ...opening, ...headers }, requestId);
  return engine.execute({
    asked: { query, operationName, variables, extensions },
    headers,
    address,
    identity,
    deadlineAt: performance.now() + timeoutMs,
    signal,
    log,
    isReadOnly: false,
    takesEvents: true,
  });
}

function answersOf({ events, body }: EngineResponse): AsyncIterableIterator<ExecutionResult> | ExecutionResult {
  // @note written by the engine.
  const read = (text: string) => parseLongNumbers(text) as ExecutionResult;
  if (!events) return read(String(body));
  const source = events[Symbol.asyncIterator]();
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const { done, value } = await source.next();
      return done ? { done: true, value: undefined } : { done: false, value: read(value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

function errorsIn(body: string): GraphQLError[] {
  // @note written by the engine.
  const { errors } = JSON.parse(body) as { errors: { message: string; extensions: Record<string, unknown> }[] };
  return errors.map(({ message, extensions }) => new GraphQLError(message, { extensions }));
}
