import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { AnswerRoom } from './answer-room.ts';
import { Connection, type Owner } from './connection.ts';
import { HttpDate } from './http-date.ts';
import { type Recognise, recogniserOf } from './recognise.ts';
import type { Reply } from './reply.ts';
import { WholeRequest } from './whole-request.ts';

const TICK_MS = 1_000;
/** For a message to come, and for the first one to begin; what takes longer is node:http's. */
const MOST_SLOW_TICKS = 1;

export type LaneOptions = {
  readonly path: string;
  /** Never throws. */
  readonly answer: (request: WholeRequest, reply: Reply) => void;
};

/**
 * Takes the connections of a server of node:http before it does, and answers the plain requests for one path by itself:
 * what node:http does for each is a third of all that a small request needs. At the first bytes that are anything else it
 * hands the connection over, for good.
 */
export class Lane implements Owner {
  readonly recognise: Recognise;
  readonly #options: LaneOptions;
  readonly #server: Server;
  readonly #take: readonly ((socket: Socket) => void)[];
  readonly #connections = new Set<Connection>();
  readonly #date = new HttpDate();
  readonly #room = new AnswerRoom();
  #timer: NodeJS.Timeout | undefined;
  #isLeaving = false;

  constructor(server: Server, options: LaneOptions) {
    this.recognise = recogniserOf(options.path);
    this.#options = options;
    this.#server = server;
    // @note: nobody but node:http has had the server, so it is its listener alone
    this.#take = server.listeners('connection') as ((socket: Socket) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      this.#connections.add(new Connection(socket, this));
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    });
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Connections end with the next answer behind which nothing has come. */
  leave(): void {
    this.#isLeaving = true;
  }

  closeIdle(): void {
    for (const connection of this.#connections) if (connection.isIdle) connection.cut();
  }

  closeAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  answer(headers: Readonly<Record<string, string>>, body: Buffer, socket: Socket, reply: Reply): void {
    this.#options.answer(new WholeRequest(this.#options.path, headers, body, socket), reply);
  }

  write(socket: Socket, lines: string, body: string, isLast: boolean): void {
    const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.#server.keepAliveTimeout / 1_000)}`;
    const common = `Date: ${this.#date.text}\r\n${isLast ? 'Connection: close' : kept}\r\n`;
    this.#room.write(socket, lines + common, body);
  }

  handOver(connection: Connection, socket: Socket): void {
    this.onGone(connection);
    for (const take of this.#take) take.call(this.#server, socket);
  }

  onGone(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const mostIdle = this.#server.keepAliveTimeout / TICK_MS;
    for (const connection of this.#connections) connection.tick(MOST_SLOW_TICKS, mostIdle);
  }
}
