import { Chunks } from './chunks.ts';
import { type Head, readHead } from './read-head.ts';

const MOST_HEAD_BYTES = 16 * 1024;
/** A body that is announced with more is gathered as it comes: what is said takes no memory. */
const MOST_AHEAD = 1024 * 1024;
const FIRST_BYTES = 16 * 1024;
const NOTHING = Buffer.alloc(0);
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** A message has more bytes than are allowed. */
export class MessageTooLarge extends Error {}

export type Message = Head & { readonly text: string };

/** Reads HTTP/1 responses from the bytes of a connection, one at a time. Throws at what is none. */
export class MessageReader {
  readonly #maxBytes: number;
  #head: Head | undefined;
  /** The beginning of a head that is not there whole. */
  #begun: Buffer | undefined;
  #chunks: Chunks | undefined;
  /** The body, as far as it has come: one buffer that grows, since a peer may send each byte by itself. */
  #body = NOTHING;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads what has come; gives the message once it is whole. The bytes are the caller's again afterwards. What follows a
   * message was not asked for.
   */
  read(bytes: Buffer, end: number): Message | undefined {
    let from = 0;
    let given = bytes;
    let to = end;
    while (!this.#head) {
      if (this.#begun) {
        given = Buffer.concat([this.#begun, given.subarray(from, to)]);
        [from, to, this.#begun] = [0, given.length, undefined];
      }
      const found = given.indexOf(END_OF_HEAD, from);
      const headEnd = found < 0 || found + 4 > to ? -1 : found;
      if ((headEnd < 0 ? to : headEnd) - from > MOST_HEAD_BYTES) throw new MessageTooLarge('The head is too large.');
      if (headEnd < 0) {
        this.#begun = Buffer.from(given.subarray(from, to));
        return undefined;
      }
      const head = readHead(given.toString('latin1', from, headEnd));
      from = headEnd + 4;
      if (head.status === 101) throw new Error('Nobody asked for another protocol.');
      // What comes before the response itself says nothing to us.
      if (head.status >= 200) this.#begin(head);
    }
    return this.#readBody(this.#head, given, from, to);
  }

  /** The other side has said all: gives the message that ends with that. */
  end(): Message | undefined {
    return this.#head?.length === 'until close' ? this.#finish(this.#head, this.#gathered()) : undefined;
  }

  #begin(head: Head): void {
    this.#head = head;
    if (head.length === 'chunked') this.#chunks = new Chunks();
    if (typeof head.length === 'number' && head.length > this.#maxBytes) throw new MessageTooLarge('It is announced.');
  }

  #readBody(head: Head, bytes: Buffer, from: number, to: number): Message | undefined {
    const { length } = head;
    if (length === 'chunked') {
      const rest = this.#chunks?.read(bytes, from, to, this.#keep) ?? -1;
      return rest < 0 ? undefined : this.#finish(head, this.#gathered(), rest < to);
    }
    if (length === 'until close') {
      this.#keep(bytes, from, to);
      return undefined;
    }
    const isWhole = this.#bytes + to - from >= length;
    const bodyEnd = isWhole ? from + length - this.#bytes : to;
    if (isWhole && this.#bytes === 0) return this.#finish(head, bytes.toString('utf8', from, bodyEnd), bodyEnd < to);
    this.#keep(bytes, from, bodyEnd);
    return isWhole ? this.#finish(head, this.#gathered(), bodyEnd < to) : undefined;
  }

  readonly #keep = (bytes: Buffer, from: number, to: number): void => {
    const end = this.#bytes + to - from;
    if (end > this.#maxBytes) throw new MessageTooLarge('It goes on and on.');
    if (end > this.#body.length) {
      const said = typeof this.#head?.length === 'number' ? Math.min(this.#head.length, MOST_AHEAD) : FIRST_BYTES;
      const larger = Buffer.allocUnsafeSlow(Math.max(end, said, Math.min(this.#body.length * 2, this.#maxBytes)));
      this.#body.copy(larger, 0, 0, this.#bytes);
      this.#body = larger;
    }
    bytes.copy(this.#body, this.#bytes, from, to);
    this.#bytes = end;
  };

  readonly #gathered = (): string => this.#body.toString('utf8', 0, this.#bytes);

  #finish(head: Head, text: string, hasMore = false): Message {
    [this.#head, this.#chunks, this.#body, this.#bytes] = [undefined, undefined, NOTHING, 0];
    return { ...head, text, isKeptAlive: head.isKeptAlive && !hasMore && head.length !== 'until close' };
  }
}
