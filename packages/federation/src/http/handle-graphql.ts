import { ServerResponse } from 'node:http';
import type { Authority } from '../authorization/rule.ts';
import type { Executor } from '../executor.ts';
import type { GraphQLRequest } from '../request.ts';
import { Departure } from '../run/departure.ts';
import { isDeep } from '../transport/depth.ts';
import { eventFrames } from './event-frames.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpReply, HttpRequest } from './http-request.ts';
import { MULTIPART, multipartParts } from './multipart.ts';
import { type Accepted, GRAPHQL_RESPONSE, JSON_RESPONSE, negotiate, takesOnlyEvents } from './negotiate.ts';
import { readRequest } from './read-request.ts';
import { sendStream } from './send-stream.ts';

export type HandlerOptions = {
  readonly executor: Executor;
  /** What is forwarded to the subgraphs; may refuse by throwing an `HttpProblem`. */
  readonly headersFor?: (request: HttpRequest) => Readonly<Record<string, string>>;
  /** What the caller is allowed; may refuse in the same way. Left out, callers are nobody. */
  readonly authorityFor?: (request: HttpRequest) => Authority | Promise<Authority>;
  readonly maxBodyBytes?: number;
  /** Hears of what should never happen. */
  readonly onError?: (error: unknown) => void;
};

const EVENTS = 'text/event-stream; charset=utf-8';
/** Proxies that gather answers would keep back what comes piece by piece. */
const STREAMED = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** Answers GraphQL over HTTP (the draft specification of that name). Never rejects. */
export function graphqlHandler(options: HandlerOptions) {
  const { executor, headersFor, authorityFor, maxBodyBytes = 1024 * 1024, onError } = options;
  return async (request: HttpRequest, response: HttpReply): Promise<void> => {
    let accepted: Accepted | undefined;
    let variables: GraphQLRequest['variables'];
    try {
      accepted = negotiate(request.headers.accept);
      const graphql = await readRequest(request, maxBodyBytes);
      ({ variables } = graphql);
      const gone = new Departure();
      response.once('close', () => {
        if (!response.writableFinished) gone.leave();
      });
      const isReadOnly = request.method === 'GET';
      const headers = headersFor?.(request) ?? {};
      const { multipart: isIncremental, events: takesEvents } = accepted;
      const authority = authorityFor && { authority: await authorityFor(request) };
      const context = { headers, ...authority, signal: gone, isReadOnly, isIncremental, takesEvents };
      const result = await executor.execute(graphql, context);
      const { events, later, json, isExecuted, code } = result;
      if (events) return await sendPieces(response, EVENTS, eventFrames(events));
      if (later) return await sendPieces(response, MULTIPART, multipartParts(json, later));
      if (isExecuted && takesOnlyEvents(request.headers.accept))
        return await sendPieces(response, EVENTS, eventFrames([json]));
      if (code === 'OPERATION_NOT_ALLOWED_HERE') return send(response, 405, accepted.single, json, { allow: 'POST' });
      const status = isExecuted || accepted.single !== GRAPHQL_RESPONSE ? 200 : 400;
      send(response, status, accepted.single, json);
    } catch (error) {
      const problem = asProblem(error, variables, onError);
      send(response, problem.status, accepted?.single ?? JSON_RESPONSE, problem.json, problem.headers);
    }
  };
}

async function sendPieces(response: HttpReply, type: string, pieces: AsyncIterable<string>): Promise<void> {
  if (!(response instanceof ServerResponse)) throw new Error('Only node:http writes an answer piece by piece.');
  response.writeHead(200, { 'content-type': type, ...STREAMED });
  await sendStream(response, pieces);
}

function asProblem(error: unknown, variables: unknown, onError: HandlerOptions['onError']): HttpProblem {
  if (error instanceof HttpProblem) return error;
  // Values nested thousands of levels deep: writing or checking them runs out of stack.
  if (error instanceof RangeError && isDeep(variables))
    return new HttpProblem(400, 'BAD_REQUEST', 'The variables are nested too deeply.');
  onError?.(error);
  return new HttpProblem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side.');
}

function send(
  response: HttpReply,
  status: number,
  type: string,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.setHeader('content-type', type);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(json);
}
