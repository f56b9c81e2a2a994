import { connect, type Socket } from 'node:net';
import type { Exchange, Way } from './exchange.ts';
import { MessageReader, MessageTooLarge } from './message-reader.ts';
import type { RequestHead } from './write-request.ts';

export type ConnectionOptions = {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** Filled and read within one turn: all connections share it. */
  readonly buffer: Buffer;
};

/** Whoever has connections, told what becomes of one. */
export type Owner = {
  /** It takes a request from now on, and is kept by the other side for so long where that is known. */
  onFree(connection: Connection, keptForMs: number | undefined): void;
  /** It takes none any more; `cause` is there where it never took any. */
  onGone(connection: Connection, cause?: Error): void;
};

/** One connection with one request at a time. Whatever comes that was not asked for ends it. */
export class Connection implements Way {
  readonly #owner: Owner;
  readonly #reader: MessageReader;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #exchange: Exchange | undefined;
  #isUp = false;
  #isGone = false;
  /** Up to when it may be used again, on the clock of `performance.now()`. */
  freshUntil = 0;

  constructor(options: ConnectionOptions, owner: Owner) {
    const { host, port, buffer, maxResponseBytes, connectTimeoutMs } = options;
    this.#owner = owner;
    this.#reader = new MessageReader(maxResponseBytes);
    const onread = {
      buffer,
      callback: (count: number) => {
        this.#read(buffer, count);
        return true;
      },
    };
    this.#socket = connect({ host, port, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
    // Where the loop was held up it may be connected by now, and hears of that first.
    this.#timer = setTimeout(() => setImmediate(() => this.#giveUpConnecting()), connectTimeoutMs);
    this.#socket.once('connect', () => {
      clearTimeout(this.#timer);
      this.#isUp = true;
      if (!this.#isGone) this.#owner.onFree(this, undefined);
    });
    this.#socket.once('end', () => this.#end());
    this.#socket.on('error', (error) => this.#leave(error));
    this.#socket.once('close', () => this.#leave(new Error('The other side closed the connection.')));
  }

  get isBusy(): boolean {
    return this.#exchange !== undefined;
  }

  /** Sends a request. What goes wrong with it is told to the exchange. */
  send(exchange: Exchange, { text, together }: RequestHead): void {
    this.#exchange = exchange;
    exchange.way = this;
    const { body } = exchange.request;
    if (together) this.#socket.write(text + body, together);
    else {
      this.#socket.cork();
      this.#socket.write(text, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    }
  }

  giveUp(cause: Error): void {
    this.#leave(cause);
  }

  #giveUpConnecting(): void {
    if (!this.#isUp) this.#leave(new Error('It took too long to connect.'));
  }

  #read(buffer: Buffer, count: number): void {
    if (this.#isGone) return;
    if (!this.#exchange) {
      this.#leave(new Error('Something came that was not asked for.'));
      return;
    }
    try {
      const message = this.#reader.read(buffer, count);
      if (message) this.#answer(message);
    } catch (error) {
      this.#misread(error);
    }
  }

  #end(): void {
    const message = this.#exchange && !this.#isGone ? this.#reader.end() : undefined;
    if (message) this.#answer(message);
    this.#leave(new Error('The other side ended the connection.'));
  }

  #answer(message: NonNullable<ReturnType<MessageReader['read']>>): void {
    const { status, headers, text, isKeptAlive, keptForMs } = message;
    const exchange = this.#exchange;
    this.#exchange = undefined;
    // Who answers before all has been asked does not listen to the rest.
    if (isKeptAlive && this.#socket.writableLength === 0) this.#owner.onFree(this, keptForMs);
    else this.#leave(new Error('The connection is at its end.'));
    exchange?.answer({ status, headers, text });
  }

  #misread(error: unknown): void {
    const exchange = this.#exchange;
    if (error instanceof MessageTooLarge) exchange?.tooLarge();
    else exchange?.break(error);
    this.#leave(new Error('What came is no response.', { cause: error }));
  }

  #leave(cause: Error): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.break(cause);
    this.#owner.onGone(this, this.#isUp ? undefined : cause);
  }
}
