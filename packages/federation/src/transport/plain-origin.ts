import { Connection, type ConnectionOptions, type Owner } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { HEADERS, type Origin, type OriginOptions } from './origin.ts';
import { commonLines, type RequestHead, writeHead } from './write-request.ts';

/** Before the other side closes a connection it is not used any more: a request could cross with that. */
const MARGIN_MS = 2_000;
const LOOK_AFTER_MS = 1_000;

/** Over TCP, by connections of our own: they do what requests to subgraphs need and nothing else, which takes a third of the time. */
export class PlainOrigin implements Origin, Owner {
  readonly #options: OriginOptions;
  readonly #to: ConnectionOptions;
  readonly #host: string;
  readonly #common = new Map<string, string>();
  readonly #connections = new Set<Connection>();
  readonly #connecting = new Set<Connection>();
  /** The one that was used last is used next, so that others may go. */
  #idle: Connection[] = [];
  readonly #waiting = new Map<Exchange, RequestHead>();
  readonly #timer: NodeJS.Timeout;
  readonly #closed = Promise.withResolvers<void>();
  #isClosing = false;

  constructor(origin: string, options: OriginOptions, buffer: Buffer) {
    const { hostname, port, host } = new URL(origin);
    const { connectTimeoutMs, maxResponseBytes } = options;
    this.#options = options;
    this.#host = host;
    const address = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 80) };
    this.#to = { ...address, connectTimeoutMs, maxResponseBytes, buffer };
    this.#timer = setInterval(() => this.#dropStale(), LOOK_AFTER_MS);
    this.#timer.unref();
  }

  send(exchange: Exchange, path: string): void {
    const { headers, body } = exchange.request;
    let head: RequestHead;
    try {
      if (this.#isClosing) throw new Error('Its connections are closed.');
      head = writeHead(this.#commonTo(path), this.#host, headers, body);
    } catch (error) {
      exchange.break(error);
      return;
    }
    const free = this.#takeIdle();
    if (free) {
      free.send(exchange, head);
      return;
    }
    this.#waiting.set(exchange, head);
    exchange.way = { giveUp: () => this.#waiting.delete(exchange) };
    this.#open();
  }

  onFree(connection: Connection, keptForMs = Number.POSITIVE_INFINITY): void {
    this.#connecting.delete(connection);
    const now = performance.now();
    connection.freshUntil = now + Math.min(this.#options.keepAliveMs, keptForMs - MARGIN_MS);
    if (connection.freshUntil <= now) {
      connection.giveUp(new Error('The other side closes it at once.'));
      return;
    }
    for (const [exchange, head] of this.#waiting) {
      this.#waiting.delete(exchange);
      connection.send(exchange, head);
      return;
    }
    this.#idle.push(connection);
    this.#endIfDone();
  }

  onGone(connection: Connection, cause: Error | undefined): void {
    this.#connections.delete(connection);
    this.#connecting.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    const [first] = this.#waiting.keys();
    // Who waits for others' connections to become free waits on.
    if (cause && first) {
      this.#waiting.delete(first);
      first.break(cause);
    }
    this.#open();
    this.#endIfDone();
  }

  #commonTo(path: string): string {
    const known = this.#common.get(path);
    if (known !== undefined) return known;
    const lines = commonLines(path, HEADERS);
    this.#common.set(path, lines);
    return lines;
  }

  #open(): void {
    while (this.#connecting.size < this.#waiting.size && this.#connections.size < this.#options.connections) {
      const connection = new Connection(this.#to, this);
      this.#connections.add(connection);
      this.#connecting.add(connection);
    }
  }

  #takeIdle(): Connection | undefined {
    const last = this.#idle.at(-1);
    if (last && last.freshUntil <= performance.now()) this.#dropStale();
    return this.#idle.pop();
  }

  #dropStale(): void {
    const now = performance.now();
    const stale = this.#idle.filter(({ freshUntil }) => freshUntil <= now);
    if (stale.length > 0) this.#idle = this.#idle.filter(({ freshUntil }) => freshUntil > now);
    for (const connection of stale) connection.giveUp(new Error('It was not used for long.'));
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#endIfDone();
    return this.#closed.promise;
  }

  destroy(): Promise<void> {
    this.#isClosing = true;
    const cause = new Error('Its connections are closed.');
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    for (const exchange of waiting) exchange.break(cause);
    for (const connection of this.#connections) connection.giveUp(cause);
    this.#endIfDone();
    return this.#closed.promise;
  }

  #endIfDone(): void {
    if (!this.#isClosing || this.#waiting.size > 0) return;
    const all = [...this.#connections];
    if (all.some(({ isBusy }) => isBusy)) return;
    clearInterval(this.#timer);
    this.#closed.resolve();
    for (const connection of all) connection.giveUp(new Error('Nothing is asked any more.'));
  }
}
