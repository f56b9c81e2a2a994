import type { Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type { Lane } from './lane/lane.ts';

/** Nothing has come for this long: whoever still has a connection does not use it. */
const LAST_CALL_MS = 100;
/** For how long a crowd that goes on connecting is let in before the door is closed. */
const LET_IN_MS = 1_000;

/**
 * How a server ends without losing a request. What is closed under a request that has arrived, but was not read yet,
 * cannot be sent again by a proxy unless it is a query: so everything that had arrived by then is read before anything is closed.
 */
export class Leaving {
  readonly #server: Server;
  readonly #lane: Lane | undefined;
  /**
   * Those that are open, and what was asked last over each and is not answered. By connection: the old tables of a Set of
   * answers, once old, would keep all that come and go.
   */
  readonly #connections = new Map<Socket, ServerResponse | undefined>();
  #doors: readonly TcpServer[] = [];
  #connected = 0;
  #heard = 0;
  #isLeaving = false;

  constructor(server: Server, lane: Lane | undefined) {
    this.#server = server;
    this.#lane = lane;
    server.on('connection', (socket) => {
      this.#connected += 1;
      this.#connections.set(socket, undefined);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  /** What listens for it. */
  watch(doors: readonly TcpServer[]): void {
    this.#doors = doors;
  }

  /** A request has come over the lane, which tells its clients itself that it ends. */
  hearPlain(): void {
    this.#heard += 1;
  }

  /** A request has come. */
  hear(response: ServerResponse): void {
    this.#heard += 1;
    const { socket } = response;
    // One that has closed by now would not be forgotten again.
    if (socket && this.#connections.has(socket)) this.#note(socket, response);
    if (this.#isLeaving) endConnection(response);
  }

  #note(socket: Socket, response: ServerResponse): void {
    this.#connections.set(socket, response);
    response.once('close', () => {
      if (this.#connections.get(socket) === response) this.#connections.set(socket, undefined);
    });
  }

  /** Takes no more connections, answers what comes over those that are open, and closes them as they fall silent. */
  async leave(withinMs: number): Promise<void> {
    await this.#letIn();
    this.#isLeaving = true;
    this.#lane?.leave();
    for (const response of this.#connections.values()) if (response) endConnection(response);
    // Only stops taking connections: on those that are open a request may be under way, and is answered.
    const closed = Promise.all(this.#doors.map(close));
    let heard = -1;
    const lastCall = setInterval(async () => {
      await nextRead();
      if (heard === this.#heard) this.#closeSilent();
      heard = this.#heard;
    }, LAST_CALL_MS);
    const hurry = setTimeout(() => this.#closeAll(), withinMs);
    await closed;
    clearInterval(lastCall);
    clearTimeout(hurry);
  }

  /** Who has connected is let in: one at each door each time that the loop comes round. */
  async #letIn(): Promise<void> {
    const begun = performance.now();
    let connected: number;
    do {
      connected = this.#connected;
      await nextRead();
    } while (connected < this.#connected && performance.now() - begun < LET_IN_MS);
  }

  #closeSilent(): void {
    this.#server.closeIdleConnections();
    this.#lane?.closeIdle();
    // Opened ahead of a request that has not come: Node does not count these as idle.
    for (const socket of this.#connections.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  #closeAll(): void {
    this.#server.closeAllConnections();
    this.#lane?.closeAll();
  }
}

/** After the loop has looked at all that there is to read, which it may have begun to before this. */
function nextRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** The client learns from the answer that nothing may follow on its connection. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function close(door: TcpServer): Promise<void> {
  return new Promise((resolve) => TcpServer.prototype.close.call(door, () => resolve()));
}
