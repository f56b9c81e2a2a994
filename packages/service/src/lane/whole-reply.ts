import { STATUS_CODES } from 'node:http';
import type { Reply } from './reply.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** Where an answer goes, and what its last lines say of the connection. */
export type Outlet = {
  readonly isUp: boolean;
  /** Takes the head but for its last lines, and the body. */
  send(head: string, body: string | Buffer, isLast: boolean): void;
  cut(): void;
};

/** An answer that leaves in one piece. */
export class WholeReply implements Reply {
  readonly #outlet: Outlet;
  readonly #headers: string[] = [];
  readonly #listeners: (() => void)[] = [];
  #isSent = false;
  statusCode = 200;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  get headersSent(): boolean {
    return this.#isSent;
  }

  get writableFinished(): boolean {
    return this.#isSent;
  }

  get destroyed(): boolean {
    return !this.#outlet.isUp;
  }

  setHeader(name: string, value: string): this {
    const at = this.#placeOf(name.toLowerCase());
    if (at < 0) this.#add(name, value);
    else this.#headers[at + 1] = checked(name, value);
    return this;
  }

  hasHeader(name: string): boolean {
    return this.#placeOf(name.toLowerCase()) >= 0;
  }

  writeHead(status: number, headers: Parameters<Reply['writeHead']>[1] = {}): this {
    this.statusCode = status;
    const pairs = Array.isArray(headers) ? headers : Object.entries(headers).flat();
    const hasOwn = this.#headers.length > 0;
    for (let i = 0; i < pairs.length; i += 2) {
      if (hasOwn) this.setHeader(String(pairs[i]), String(pairs[i + 1]));
      else this.#add(String(pairs[i]), String(pairs[i + 1]));
    }
    return this;
  }

  end(body: string | Buffer = ''): this {
    if (this.#isSent) return this;
    let head = `HTTP/1.1 ${this.statusCode} ${STATUS_CODES[this.statusCode] ?? 'Unknown'}\r\n`;
    let isLast = false;
    let hasLength = false;
    for (let i = 0; i < this.#headers.length; i += 2) {
      const name = this.#headers[i] ?? '';
      const value = this.#headers[i + 1] ?? '';
      const lower = name.toLowerCase();
      if (lower === 'connection') isLast ||= value.toLowerCase() === 'close';
      else head += `${name}: ${value}\r\n`;
      hasLength ||= lower === 'content-length';
    }
    if (!hasLength) head += `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#isSent = true;
    this.#outlet.send(head, body, isLast);
    this.close();
    return this;
  }

  destroy(): this {
    this.#outlet.cut();
    return this;
  }

  once(_: 'close', listener: () => void): this {
    this.#listeners.push(listener);
    return this;
  }

  /** The answer has left, or nobody waits for it any more. */
  close(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  #add(name: string, value: string): void {
    this.#headers.push(name, checked(name, value));
  }

  #placeOf(name: string): number {
    for (let i = 0; i < this.#headers.length; i += 2) if (this.#headers[i]?.toLowerCase() === name) return i;
    return -1;
  }
}

/** What is set stands alone: no other header, and no body, can begin within it. */
function checked(name: string, value: string): string {
  if (!NAME.test(name) || !VALUE.test(value)) throw new Error(`An answer cannot have the header "${name}" so.`);
  return value;
}
