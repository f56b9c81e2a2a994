import type { Socket } from 'node:net';
import type { Recognise } from './recognise.ts';
import { type Outlet, WholeReply } from './whole-reply.ts';

/** What follows an unanswered request waits in the system's buffers beyond this. */
const MOST_WAITING = 64 * 1024;

/** Whoever has connections. */
export type Owner = {
  readonly recognise: Recognise;
  /** Adds to the lines of a head those that all have. */
  write(socket: Socket, lines: string, body: string, isLast: boolean): void;
  /** Nothing more should come on any connection. */
  readonly isLeaving: boolean;
  answer(headers: Readonly<Record<string, string>>, body: Buffer, socket: Socket, reply: WholeReply): void;
  /** Something else has come, or nothing for too long: the socket is node:http's, with all that was not read. */
  handOver(connection: Connection, socket: Socket): void;
  onGone(connection: Connection): void;
};

/** A connection over which plain requests come, answered one after the other. */
export class Connection implements Outlet {
  readonly #owner: Owner;
  readonly #socket: Socket;
  /** What has come and was not taken. */
  #waiting: Buffer | undefined;
  #reply: WholeReply | undefined;
  #isTaking = false;
  #isUsed = false;
  #isLast = false;
  /** For how many ticks the connection has waited for the client. */
  #ticks = 0;

  constructor(socket: Socket, owner: Owner) {
    this.#owner = owner;
    this.#socket = socket;
    socket.on('data', this.#onData).on('drain', this.#take).on('end', this.#onEnd);
    socket.on('close', this.#onClose).on('error', this.#onError);
  }

  get isUp(): boolean {
    return this.#socket.writable;
  }

  /** Requests have been answered, and no other has begun to come. */
  get isIdle(): boolean {
    return this.#isUsed && !this.#reply && !this.#waiting && this.#socket.writableLength === 0;
  }

  /** Time passes: slow clients are left to node:http, which has its own ways with them, and silent ones are let go. */
  tick(mostSlow: number, mostIdle: number): void {
    if (this.#reply || this.#socket.writableLength > 0) return;
    this.#ticks += 1;
    if (this.#isUsed && !this.#waiting) {
      if (this.#ticks > mostIdle) this.cut();
    } else if (this.#ticks > mostSlow) this.#handOver();
  }

  send(lines: string, body: string, isLast: boolean): void {
    this.#reply = undefined;
    this.#ticks = 0;
    if (!this.isUp) return;
    // What has come behind it is answered before the connection ends.
    this.#isLast = isLast || (this.#owner.isLeaving && !this.#waiting);
    this.#owner.write(this.#socket, lines, body, this.#isLast);
    if (this.#isLast) this.#socket.destroySoon();
    else if (this.#waiting && !this.#isTaking) this.#take();
  }

  cut(): void {
    this.#socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    // Who sends a byte now and then is as slow as who sends none.
    if (!this.#waiting) this.#ticks = 0;
    this.#waiting = this.#waiting ? Buffer.concat([this.#waiting, bytes]) : bytes;
    this.#take();
    if (this.#waiting && this.#waiting.length > MOST_WAITING) this.#socket.pause();
  };

  /** Answers what has come, as long as the answers leave. */
  readonly #take = (): void => {
    this.#isTaking = true;
    while (this.#waiting && !this.#reply && !this.#isLast && !this.#socket.writableNeedDrain) {
      const bytes: Buffer = this.#waiting;
      const message = this.#owner.recognise(bytes);
      if (message === 'begun') break;
      if (message === 'other') {
        this.#handOver();
        return;
      }
      const { headers, bodyStart, bodyEnd } = message;
      this.#waiting = bodyEnd < bytes.length ? bytes.subarray(bodyEnd) : undefined;
      this.#isUsed = true;
      this.#reply = new WholeReply(this);
      this.#owner.answer(headers, bytes.subarray(bodyStart, bodyEnd), this.#socket, this.#reply);
    }
    this.#isTaking = false;
    if (this.#socket.isPaused() && (this.#waiting?.length ?? 0) <= MOST_WAITING) this.#socket.resume();
  };

  readonly #onEnd = (): void => {
    this.#isLast = true;
    this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#owner.onGone(this);
    const reply = this.#reply;
    this.#reply = undefined;
    reply?.close();
  };

  /** `close` follows. */
  readonly #onError = (): void => undefined;

  #handOver(): void {
    const socket = this.#socket;
    const unread = this.#waiting;
    this.#waiting = undefined;
    socket.off('data', this.#onData).off('drain', this.#take).off('end', this.#onEnd);
    socket.off('close', this.#onClose).off('error', this.#onError);
    socket.pause();
    if (unread) socket.unshift(unread);
    this.#owner.handOver(this, socket);
    socket.resume();
  }
}
