import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Conversation, type Speaker, speak } from './speak.ts';

const LARGEST_MESSAGE = 256 * 1024;
const PING_MS = 12_000;
const BROKEN = 1011;
const GOING_AWAY = 1001;

export type WebSocketOptions = Conversation & {
  /** The address that limits count, and what to call at the end. Throws where it may not come in. */
  readonly enter: (request: IncomingMessage) => { readonly address: string; leave(): void };
  readonly isAllowedOrigin: (request: IncomingMessage) => boolean;
};

/** Serves GraphQL over WebSocket (the protocol of graphql-ws) at `/graphql`: queries, mutations and subscriptions. */
export function serveWebSocket(server: Server, options: WebSocketOptions): AsyncDisposable {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (names) => names.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const protocol = makeServer(speak(options));
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => undefined);
    const guest = enter(options, request);
    if (typeof guest === 'string') {
      socket.end(`HTTP/1.1 ${guest}\r\nconnection: close\r\n\r\n`);
      return;
    }
    const { address, leave } = guest;
    socket.once('close', leave);
    sockets.handleUpgrade(request, socket, head, (client) => {
      const gone = new AbortController();
      client.once('close', () => gone.abort());
      const close = (code: number, reason: string): void => client.close(code, reason);
      connect(client, protocol, { request, address, signal: gone.signal, close }, options);
    });
  };
  server.on('upgrade', onUpgrade);
  return {
    async [Symbol.asyncDispose]() {
      server.off('upgrade', onUpgrade);
      for (const client of sockets.clients) client.close(GOING_AWAY, 'Going away');
      const hurry = setTimeout(() => sockets.clients.forEach((client) => void client.terminate()), 1_000);
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(hurry);
    },
  };
}

/** Who comes in, or the status with which they are sent away. */
function enter(options: WebSocketOptions, request: IncomingMessage) {
  if (request.url?.split('?', 1)[0] !== '/graphql') return '404 Not Found';
  if (!options.isAllowedOrigin(request)) return '403 Forbidden';
  try {
    return options.enter(request);
  } catch {
    return '429 Too Many Requests';
  }
}

function connect(
  client: WebSocket,
  protocol: ReturnType<typeof makeServer<Record<string, unknown>, Speaker>>,
  speaker: Speaker,
  { log }: Conversation,
): void {
  client.on('error', () => undefined);
  const stopPings = keepAlive(client);
  const closed = protocol.opened(
    {
      protocol: client.protocol,
      // Settles when the text has left: whoever sends waits for a slow client.
      send: (text) =>
        new Promise((resolve) => {
          if (client.readyState === client.OPEN) client.send(text, () => resolve());
          else resolve();
        }),
      close: (code, reason) => client.close(code, reason),
      onMessage: (take) =>
        client.on('message', (data) => {
          take(String(data)).catch((error: unknown) => {
            log.info({ err: error }, 'a message over WebSocket could not be taken');
            client.close(BROKEN, 'The message could not be taken.');
          });
        }),
    },
    speaker,
  );
  client.once('close', (code, reason) => {
    stopPings();
    void closed(code, String(reason));
  });
}

/** A client that does not answer a ping until the next one is gone. */
function keepAlive(client: WebSocket): () => void {
  let isThere = true;
  client.on('pong', () => {
    isThere = true;
  });
  const timer = setInterval(() => {
    if (!isThere) client.terminate();
    isThere = false;
    if (client.readyState === client.OPEN) client.ping();
  }, PING_MS).unref();
  return () => clearInterval(timer);
}
