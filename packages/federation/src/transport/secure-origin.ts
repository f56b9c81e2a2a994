import { Pool } from 'undici';
import { HEADERS, type Origin, type OriginOptions } from './origin.ts';
import { ResponseReader } from './response-reader.ts';

/** Over TLS, by undici. */
export function secureOrigin(origin: string, options: OriginOptions): Origin {
  const { connections, connectTimeoutMs, keepAliveMs, maxResponseBytes } = options;
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: keepAliveMs,
    // An exchange has a time limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send(exchange, path) {
      const { headers, body } = exchange.request;
      try {
        pool.dispatch(
          { path, method: 'POST', headers: [...HEADERS, ...headers], body },
          new ResponseReader(exchange, maxResponseBytes),
        );
      } catch (error) {
        exchange.break(error);
      }
    },
    close: () => pool.close(),
    destroy: () => pool.destroy(),
  };
}
