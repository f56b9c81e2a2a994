import { STATUS_CODES } from 'node:http';
import type { Reply } from './reply.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** Where an answer goes, and what its last lines say of the connection. */
export type Outlet = {
  readonly isUp: boolean;
  /** Takes the lines of a head but for those that all have, and the body. */
  send(lines: string, body: string, isLast: boolean): void;
  cut(): void;
};

/** An answer that leaves in one piece. What is set stands alone: no other header, and no body, can begin within it. */
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
    if (!NAME.test(name) || !VALUE.test(value)) throw new Error(`An answer cannot have the header "${name}" so.`);
    const at = this.#placeOf(name);
    if (at < 0) this.#headers.push(name, value);
    else this.#headers[at + 1] = value;
    return this;
  }

  hasHeader(name: string): boolean {
    return this.#placeOf(name) >= 0;
  }

  end(body = ''): this {
    if (this.#isSent) return this;
    let lines = `HTTP/1.1 ${this.statusCode} ${STATUS_CODES[this.statusCode] ?? 'Unknown'}\r\n`;
    let isLast = false;
    for (let i = 0; i < this.#headers.length; i += 2) {
      const name = this.#headers[i] ?? '';
      const value = this.#headers[i + 1] ?? '';
      if (isNamed(name, 'connection')) isLast ||= value.toLowerCase() === 'close';
      // The length is said by whoever knows it.
      else if (!isNamed(name, 'content-length')) lines += `${name}: ${value}\r\n`;
    }
    this.#isSent = true;
    this.#outlet.send(lines, body, isLast);
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

  #placeOf(name: string): number {
    for (let i = 0; i < this.#headers.length; i += 2) if (isNamed(this.#headers[i] ?? '', name)) return i;
    return -1;
  }
}

function isNamed(one: string, other: string): boolean {
  return one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase());
}
