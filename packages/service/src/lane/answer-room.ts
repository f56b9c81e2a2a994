import type { Writable } from 'node:stream';

/** A text that is shorter leaves as it is, with its head before it. */
const SHORT = 2_048;
const MOST_HEAD_BYTES = 4_096;
const ROOM_BYTES = 128 * 1024;
/** Rooms that slow clients keep; with more of them, answers take memory of their own. */
const MOST_LENT = 16;

/**
 * Writes answers. A long text is put into bytes once, in a room that all answers share: so its length is known, its head goes
 * before it, and what the system takes at once needs no memory of its own.
 */
export class AnswerRoom {
  readonly #encoder = new TextEncoder();
  #room = Buffer.allocUnsafeSlow(ROOM_BYTES);
  #lent = 0;

  /** @param lines of the head, but for the length and the break that ends it */
  write(socket: Writable, lines: string, body: string): void {
    if (body.length < SHORT) socket.write(ended(lines, Buffer.byteLength(body)) + body);
    else if (!this.#writeFromRoom(socket, lines, body)) writeApart(socket, lines, Buffer.from(body));
  }

  /** Whether there was room enough. */
  #writeFromRoom(socket: Writable, lines: string, body: string): boolean {
    const mayFit = body.length <= ROOM_BYTES - MOST_HEAD_BYTES && lines.length < MOST_HEAD_BYTES / 2;
    if (!mayFit || this.#lent >= MOST_LENT) return false;
    const { read, written } = this.#encoder.encodeInto(body, this.#room.subarray(MOST_HEAD_BYTES));
    if (read < body.length) return false;
    const head = ended(lines, written);
    const from = MOST_HEAD_BYTES - head.length;
    this.#room.write(head, from, 'latin1');
    socket.write(this.#room.subarray(from, MOST_HEAD_BYTES + written));
    if (socket.writableLength > 0) this.#lend(socket);
    return true;
  }

  /** What the system did not take at once is still read from the room. */
  #lend(socket: Writable): void {
    this.#lent += 1;
    this.#room = Buffer.allocUnsafeSlow(ROOM_BYTES);
    // Nothing, behind it, tells when it has been read, or that nobody will.
    socket.write('', () => {
      this.#lent -= 1;
    });
  }
}

function writeApart(socket: Writable, lines: string, body: Buffer): void {
  socket.cork();
  socket.write(ended(lines, body.length));
  socket.write(body);
  socket.uncork();
}

function ended(lines: string, length: number): string {
  return `${lines}content-length: ${length}\r\n\r\n`;
}
