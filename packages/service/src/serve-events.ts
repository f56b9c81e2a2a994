import type { ServerResponse } from 'node:http';
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { sendJson } from './http-server.ts';

/** So that whoever listens can tell silence from absence. */
const PING_MS = 10_000;

export type Subscription = {
  readonly schema: GraphQLSchema;
  readonly body: unknown;
  /** Made anew for each event: what was loaded for one is old for the next. */
  readonly contextOf: (signal: AbortSignal) => unknown;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
};

type Asked = { document: DocumentNode; variableValues: Record<string, unknown>; operationName?: string };

/** Answers a subscription by GraphQL over server-sent events, until its source or the client ends. */
export async function serveEvents(
  response: ServerResponse,
  subscription: Subscription,
  ending: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, ending]);
  const { schema, contextOf } = subscription;
  const asked = readAsked(subscription);
  if (Array.isArray(asked)) return sendJson(response, 400, { errors: asked });
  const source = await createSourceEventStream({ schema, ...asked, contextValue: contextOf(signal) });
  if (!(Symbol.asyncIterator in source))
    return sendJson(response, 200, { data: null, errors: wordErrors(source.errors, subscription) });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  const ping = setInterval(() => response.write(':\n\n'), PING_MS).unref();
  try {
    for await (const result of resultsOf(source, asked, subscription, signal)) {
      if (!response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`)) await drained(response);
    }
    // Whoever was cut off by us must not take it for the end.
    if (ending.aborted) response.destroy();
    else response.end('event: complete\ndata:\n\n');
  } finally {
    clearInterval(ping);
  }
}

async function* resultsOf(
  source: AsyncIterable<unknown>,
  asked: Asked,
  subscription: Subscription,
  signal: AbortSignal,
) {
  const { schema, contextOf } = subscription;
  try {
    for await (const rootValue of source) {
      const { data, errors } = await execute({ schema, ...asked, rootValue, contextValue: contextOf(signal) });
      yield { data, ...(errors && { errors: wordErrors(errors, subscription) }) };
    }
  } catch (error) {
    const wrapped =
      error instanceof GraphQLError ? error : new GraphQLError('', { originalError: asError(error), path: [] });
    yield { data: null, errors: wordErrors([wrapped], subscription) };
  }
}

function readAsked({ schema, body, formatError }: Subscription): Asked | GraphQLFormattedError[] {
  // @note the gateway wrote it.
  const { query, variables, operationName } = body as {
    query: string;
    variables?: Record<string, unknown>;
    operationName?: string;
  };
  const document = parse(query);
  const problems = validate(schema, document);
  if (problems.length > 0) return problems.map((problem) => formatError(problem.toJSON(), problem));
  return { document, variableValues: variables ?? {}, ...(operationName && { operationName }) };
}

function wordErrors(errors: readonly GraphQLError[] = [], { formatError }: Subscription): GraphQLFormattedError[] {
  return errors.map((error) => formatError(error.toJSON(), error));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
