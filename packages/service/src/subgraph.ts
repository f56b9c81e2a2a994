import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { IDENTITY_HEADER, type Identity, verifyIdentity } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import { formatError } from './format-error.ts';
import { type HealthCheck, type HttpService, listenHttp, type Routes, sendJson } from './http-server.ts';
import type { Logger } from './log.ts';
import { readBody } from './read-body.ts';
import { serveEvents } from './serve-events.ts';
import { inSpan } from './tracing/spans.ts';
import { viewerScope } from './viewer-scope.ts';
import { withinTime } from './within-time.ts';

const LARGEST_BODY = 4 * 1024 * 1024;

/** Serves one subgraph to its gateway: a request without the gateway's signature is refused with 403. */
export async function startSubgraph<Context extends BaseContext>(options: {
  /** Path of the contract, `schema/<name>.graphql`. */
  schemaFile: URL;
  resolvers: object;
  /** Made for one request, or for one event of a subscription, which ends with the signal. */
  contextOf: (identity: Identity, log: Logger, signal: AbortSignal) => Context;
  identitySecret: string;
  host: string;
  port: number;
  routes?: Routes;
  health: HealthCheck;
  log: Logger;
}): Promise<HttpService> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(readFileSync(options.schemaFile, 'utf8')),
    // @note the generated resolvers carry our context type, the library's map knows only `any`.
    resolvers: options.resolvers as never,
  });
  const ending = new AbortController();
  const scopeForViewer = viewerScope(schema);
  const apollo = new ApolloServer<Context>({
    schema,
    formatError: (formatted, error) => formatError(formatted, error, options.log),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    logger: options.log,
  });
  await apollo.start();
  const http = await listenHttp({
    host: options.host,
    port: options.port,
    since: new Date(),
    health: options.health,
    routes: {
      ...options.routes,
      '/graphql': (request, response) =>
        serve({ ...options, apollo, schema, scopeForViewer, ending: ending.signal }, request, response),
    },
  });
  return {
    url: http.url,
    server: http.server,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await http[Symbol.asyncDispose]();
      await apollo.stop();
    },
  };
}

type ServeOptions<Context extends BaseContext> = {
  apollo: ApolloServer<Context>;
  schema: GraphQLSchema;
  scopeForViewer: ReturnType<typeof viewerScope>;
  contextOf: (identity: Identity, log: Logger, signal: AbortSignal) => Context;
  identitySecret: string;
  log: Logger;
  /** Aborts when the room ends. */
  ending: AbortSignal;
};

async function serve<Context extends BaseContext>(
  options: ServeOptions<Context>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const header = request.headers[IDENTITY_HEADER];
  const identity = verifyIdentity(typeof header === 'string' ? header : undefined, options.identitySecret, new Date());
  if (!identity) return sendErrors(response, new AppError('NOT_FROM_GATEWAY'));
  const body = await readBody(request, LARGEST_BODY);
  if (body === null) return sendErrors(response, new AppError('BAD_INPUT', { detail: 'The body is not valid JSON.' }));
  const log = options.log.child({ requestId: identity.requestId });
  const contextOf = (signal: AbortSignal) => options.contextOf(identity, log, signal);
  if (request.headers.accept === 'text/event-stream') {
    const { schema, ending } = options;
    const wordError = (formatted: GraphQLFormattedError, error: unknown) => formatError(formatted, error, log);
    return serveEvents(response, { schema, body, contextOf, formatError: wordError }, ending);
  }
  const parent = request.headers.traceparent?.toString();
  const attributes = { requestId: identity.requestId };
  const execute = (signal: AbortSignal) =>
    options.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: (request.method ?? 'POST').toUpperCase(),
        headers: headerMap(request),
        search: new URL(request.url ?? '/', 'http://x').search,
        body,
      },
      context: async () => contextOf(signal),
    });
  const answer = await inSpan('subgraph request', { parent, kind: 'server', attributes }, () =>
    withinTime(request.headers, options.ending, execute),
  );
  if (!answer) return sendErrors(response, new AppError('STORE_UNAVAILABLE'));
  response.statusCode = answer.status ?? 200;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  const cacheControl = answer.headers.get('cache-control');
  if (identity.viewer && cacheControl)
    response.setHeader('cache-control', options.scopeForViewer(cacheControl, queryIn(body)));
  if (answer.body.kind === 'complete') response.end(answer.body.string);
  else {
    for await (const chunk of answer.body.asyncIterator) response.write(chunk);
    response.end();
  }
}

function queryIn(body: unknown): string {
  return typeof body === 'object' && body !== null && 'query' in body ? String(body.query) : '';
}

function headerMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function sendErrors(response: ServerResponse, error: AppError): void {
  sendJson(response, error.status, { errors: [{ message: error.message, extensions: { code: error.code } }] });
}
