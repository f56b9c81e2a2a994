import { type Dispatcher, Pool } from 'undici';
import { ResponseReader } from './response-reader.ts';
import { type Send, SubgraphFailure, type SubgraphRequest } from './send.ts';

export type PoolOptions = {
  /** Connections to each subgraph. */
  readonly connections: number;
  /** From the request's first byte to the answer's last. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxResponseBytes: number;
};

export const DEFAULT_POOL_OPTIONS: PoolOptions = {
  connections: 128,
  timeoutMs: 10_000,
  connectTimeoutMs: 2_000,
  keepAliveMs: 60_000,
  maxResponseBytes: 32 * 1024 * 1024,
};

const HEADERS = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json;charset=utf-8, application/json;charset=utf-8',
];

/** Keep-alive connections to subgraphs: one pool for each origin. */
export class Pools {
  readonly #options: PoolOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #targets = new Map<string, { pool: Pool; path: string }>();

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...DEFAULT_POOL_OPTIONS, ...options };
  }

  readonly send: Send = (request) => {
    const { pool, path } = this.#target(request.subgraph.url, request.subgraph.name);
    return new Promise((resolve, reject) => {
      const reader = new ResponseReader(request, this.#options, resolve, reject);
      const options: Dispatcher.DispatchOptions = {
        path,
        method: 'POST',
        headers: request.headers.length === 0 ? HEADERS : [...HEADERS, ...request.headers],
        body: request.body,
      };
      try {
        pool.dispatch(options, reader);
      } catch (error) {
        reader.fail(error);
      }
    });
  };

  #target(url: string, subgraph: string): { pool: Pool; path: string } {
    const known = this.#targets.get(url);
    if (known) return known;
    if (!URL.canParse(url)) {
      throw new SubgraphFailure('SUBGRAPH_UNREACHABLE', subgraph, `Subgraph "${subgraph}" has no usable address.`);
    }
    const { origin, pathname, search } = new URL(url);
    const { connections, connectTimeoutMs, keepAliveMs, timeoutMs } = this.#options;
    const pool =
      this.#pools.get(origin) ??
      new Pool(origin, {
        connections,
        pipelining: 1,
        connect: { timeout: connectTimeoutMs },
        keepAliveTimeout: keepAliveMs,
        headersTimeout: timeoutMs + 1_000,
        bodyTimeout: timeoutMs + 1_000,
      });
    this.#pools.set(origin, pool);
    const target = { pool, path: pathname + search };
    this.#targets.set(url, target);
    return target;
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
