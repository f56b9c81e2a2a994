import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Lane } from './lane/lane.ts';
import type { Reply } from './lane/reply.ts';
import type { HttpRequest } from './lane/whole-request.ts';
import { Leaving } from './leaving.ts';
import { openWide } from './wide-door.ts';

const DRAIN_MS = 10_000;
/** Connections that may wait while the process is busy: the system drops what comes beyond it, and clients try again after 1, 3 and 7 seconds. */
const BACKLOG = 4_096;

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Answers requests of node:http and those that came whole over the lane, in the same way. */
export type PlainHandler = (request: HttpRequest, reply: Reply) => Promise<void> | void;

/** Routes are exact paths, or `/name/*` for it and all that is below; every other path answers 404. */
export type Routes = Readonly<Record<string, HttpHandler>>;

/** A route of which plain requests go past node:http. */
export type PlainRoute = { readonly path: string; readonly handler: PlainHandler };

/** Names of what does not work at the moment, with the reason; empty when all is well. */
export type HealthCheck = () => Promise<Record<string, string>>;

export type HttpService = AsyncDisposable & { readonly url: string; readonly server: Server };

/** Listens and answers `/health` and the given routes. Disposing stops listening and waits for what is in flight. */
export async function listenHttp(options: {
  host: string;
  port: number;
  routes: Routes;
  /** One more route. */
  lane?: PlainRoute;
  health: HealthCheck;
  since: Date;
  /** How long what is in flight may take to end when it stops. */
  drainMs?: number;
}): Promise<HttpService> {
  const { lane: plain } = options;
  const routes: Routes = {
    '/health': healthRoute(options),
    ...options.routes,
    ...(plain && { [plain.path]: plain.handler }),
  };
  const server = createServer({ connectionsCheckingInterval: 5_000, shouldUpgradeCallback }, (request, response) => {
    leaving.hear(response);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const handler = routeOf(routes, path);
    if (!handler) return sendJson(response, 404, { error: `Nothing is at ${path}` });
    run(handler, request, response);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.keepAliveTimeout = 65_000;
  const lane = plain && openLane(server, plain, () => leaving.hearPlain());
  const leaving = new Leaving(server, lane);
  leaving.watch(await openWide(server, { port: options.port, host: options.host, backlog: BACKLOG }));
  // @note listening on a port, so the address is one of a socket.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    server,
    [Symbol.asyncDispose]: () => leaving.leave(options.drainMs ?? DRAIN_MS),
  };
}

function openLane(server: Server, { path, handler }: PlainRoute, onRequest: () => void): Lane {
  const answer = (request: HttpRequest, reply: Reply): void => {
    onRequest();
    run(handler, request, reply);
  };
  return new Lane(server, { path, answer });
}

/** What is offered besides, such as HTTP/2, need not be taken: the request is answered as it came. */
function shouldUpgradeCallback({ headers: { upgrade } }: IncomingMessage): boolean {
  return upgrade?.toLowerCase() === 'websocket';
}

/** Whatever a handler throws, the client hears of it. */
function run<Request, Response extends Reply>(
  handler: (request: Request, response: Response) => Promise<void> | void,
  request: Request,
  response: Response,
): void {
  Promise.try(handler, request, response).catch((error: unknown) => {
    if (!response.headersSent) sendJson(response, 500, { error: 'Something went wrong on our side.' });
    else response.destroy(error instanceof Error ? error : undefined);
  });
}

function routeOf(routes: Routes, path: string): HttpHandler | undefined {
  if (Object.hasOwn(routes, path)) return routes[path];
  const below = `/${path.split('/', 2)[1]}/*`;
  return Object.hasOwn(routes, below) ? routes[below] : undefined;
}

/** Sends one JSON answer. */
export function sendJson(response: Reply, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}

function healthRoute(options: { health: HealthCheck; since: Date }): HttpHandler {
  return async (_request, response) => {
    const problems = await options.health();
    const ok = Object.keys(problems).length === 0;
    sendJson(response, ok ? 200 : 503, { status: ok ? 'ok' : 'failing', since: options.since.toISOString(), problems });
  };
}
