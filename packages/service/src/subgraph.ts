import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { IDENTITY_HEADER, type Identity, verifyIdentity } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { parse } from 'graphql';
import { formatError } from './format-error.ts';
import { type HealthCheck, type HttpService, listenHttp, type Routes, sendJson } from './http-server.ts';
import type { Logger } from './log.ts';
import { readBody } from './read-body.ts';

const LARGEST_BODY = 4 * 1024 * 1024;

/** Serves one subgraph to its gateway: a request without the gateway's signature is refused with 403. */
export async function startSubgraph<Context extends BaseContext>(options: {
  /** Path of the contract, `schema/<name>.graphql`. */
  schemaFile: URL;
  resolvers: object;
  contextOf: (identity: Identity, log: Logger) => Context;
  identitySecret: string;
  host: string;
  port: number;
  routes?: Routes;
  health: HealthCheck;
  log: Logger;
}): Promise<HttpService> {
  const apollo = new ApolloServer<Context>({
    schema: buildSubgraphSchema({
      typeDefs: parse(readFileSync(options.schemaFile, 'utf8')),
      // @note the generated resolvers carry our context type, the library's map knows only `any`.
      resolvers: options.resolvers as never,
    }),
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
    routes: { ...options.routes, '/graphql': (request, response) => serve(apollo, options, request, response) },
  });
  return {
    url: http.url,
    server: http.server,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await apollo.stop();
    },
  };
}

type ServeOptions<Context> = {
  contextOf: (identity: Identity, log: Logger) => Context;
  identitySecret: string;
  log: Logger;
};

async function serve<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
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
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: (request.method ?? 'POST').toUpperCase(),
      headers: headerMap(request),
      search: new URL(request.url ?? '/', 'http://x').search,
      body,
    },
    context: async () => options.contextOf(identity, log),
  });
  response.statusCode = answer.status ?? 200;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (answer.body.kind === 'complete') response.end(answer.body.string);
  else {
    for await (const chunk of answer.body.asyncIterator) response.write(chunk);
    response.end();
  }
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
