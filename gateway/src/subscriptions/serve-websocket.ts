import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Conversation, type Speaker, speak } from './speak.ts';

const LARGEST_MESSAGE = 256 * 1024;
const PING_MS = 12_000;
const BROKEN = 1011;
const GOING_AWAY = 1001;
/** How long a client may take to hear the last answers. */
const LAST_CALL_MS = 1_000;

export type WebSocketOptions = Conversation & {
  /** The address that limits count, and what to call at the end. Throws where it may not come in. */
  readonly enter: (request: IncomingMessage) => { readonly address: string; leave(): void };
  readonly isAllowedOrigin: (request: IncomingMessage) => boolean;
};

/** One client. Ending it takes nothing new, waits for what is under way, and says that it is over. */
type Connection = { end(): Promise<void> };

/** Serves GraphQL over WebSocket (the protocol of graphql-ws) at `/graphql`: queries, mutations and subscriptions. */
export function serveWebSocket(server: Server, options: WebSocketOptions): AsyncDisposable {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (names) => names.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const protocol = makeServer(speak(options));
  const connections = new Set<Connection>();
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
      const connection = connect(client, protocol, { request, address, signal: gone.signal, close }, options);
      connections.add(connection);
      client.once('close', () => connections.delete(connection));
    });
  };
  server.on('upgrade', onUpgrade);
  return {
    async [Symbol.asyncDispose]() {
      server.off('upgrade', onUpgrade);
      const cut = (): void => sockets.clients.forEach((client) => void client.terminate());
      const hurry = setTimeout(cut, options.timeoutMs + LAST_CALL_MS);
      await Promise.all([...connections].map((connection) => connection.end()));
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
): Connection {
  const underWay = new Set<Promise<void>>();
  let isEnding = false;
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
          // Its sender has no answer when the connection ends, and asks another gateway.
          if (isEnding) return;
          const taken = take(String(data)).catch((error: unknown) => {
            log.info({ err: error }, 'a message over WebSocket could not be taken');
            client.close(BROKEN, 'The message could not be taken.');
          });
          underWay.add(taken);
          void taken.then(() => underWay.delete(taken));
        }),
    },
    speaker,
  );
  client.once('close', (code, reason) => {
    stopPings();
    void closed(code, String(reason));
  });
  return {
    async end() {
      isEnding = true;
      const gone = new Promise((resolve) => client.once('close', resolve));
      await Promise.race([Promise.all(underWay), gone]);
      client.close(GOING_AWAY, 'Going away');
    },
  };
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
