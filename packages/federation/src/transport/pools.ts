import { Deadlines } from './deadlines.ts';
import { Exchange } from './exchange.ts';
import type { Origin, OriginOptions } from './origin.ts';
import { PlainOrigin } from './plain-origin.ts';
import { secureOrigin } from './secure-origin.ts';
import { type Send, SubgraphFailure, type SubgraphRequest } from './send.ts';

export type PoolOptions = OriginOptions & {
  /** From the request's first byte to the answer's last. */
  readonly timeoutMs: number;
};

export const DEFAULT_POOL_OPTIONS: PoolOptions = {
  connections: 128,
  timeoutMs: 10_000,
  connectTimeoutMs: 2_000,
  keepAliveMs: 60_000,
  maxResponseBytes: 32 * 1024 * 1024,
};

/** What is read of a connection at once. */
const READ_BYTES = 64 * 1024;

/** Keep-alive connections to subgraphs: one pool for each origin. */
export class Pools {
  readonly #options: PoolOptions;
  readonly #deadlines = new Deadlines();
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #pools = new Map<string, Origin>();
  readonly #targets = new Map<string, { pool: Origin; path: string }>();

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...DEFAULT_POOL_OPTIONS, ...options };
  }

  readonly send: Send = (request) => {
    const { pool, path } = this.#target(request.subgraph.url, request.subgraph.name);
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, this.#options.timeoutMs, this.#deadlines, resolve, reject);
      if (!exchange.isDone) pool.send(exchange, path);
    });
  };

  #target(url: string, subgraph: string): { pool: Origin; path: string } {
    const known = this.#targets.get(url);
    if (known) return known;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new SubgraphFailure('SUBGRAPH_UNREACHABLE', subgraph, `Subgraph "${subgraph}" has no usable address.`);
    }
    const { origin, protocol, pathname, search } = new URL(url);
    const pool = this.#pools.get(origin) ?? this.#open(origin, protocol);
    this.#pools.set(origin, pool);
    const target = { pool, path: pathname + search };
    this.#targets.set(url, target);
    return target;
  }

  #open(origin: string, protocol: string): Origin {
    return protocol === 'http:'
      ? new PlainOrigin(origin, this.#options, this.#buffer)
      : secureOrigin(origin, this.#options);
  }

  /** Closes what no subgraph of these addresses uses, once its last answer is in. */
  async keepOnly(urls: Iterable<string>): Promise<void> {
    const kept = new Set([...urls].filter((url) => URL.canParse(url)).map((url) => new URL(url).origin));
    const closing = [...this.#pools].filter(([origin]) => !kept.has(origin));
    for (const [origin] of closing) this.#pools.delete(origin);
    for (const url of [...this.#targets.keys()]) if (!kept.has(new URL(url).origin)) this.#targets.delete(url);
    await Promise.all(closing.map(([, pool]) => pool.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    this.#targets.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

export type { SubgraphRequest };
