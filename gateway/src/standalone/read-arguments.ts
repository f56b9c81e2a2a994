import { parseArgs } from 'node:util';

export type Arguments = {
  readonly supergraph: string;
  readonly port: number;
  readonly host: string;
  readonly engine: 'compiled' | 'stock';
  /** Request headers that subgraphs get to see. */
  readonly forward: readonly string[];
  /** Addresses of subgraphs in place of those in the supergraph. */
  readonly urls: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where the keys are that access tokens are verified with; null: callers are nobody. */
  readonly jwks: string | null;
};

export const USAGE = `npm run gateway -- --supergraph FILE [--port 4000] [--host 127.0.0.1] [--engine compiled|stock]
  [--forward authorization,x-tenant] [--url name=http://…]… [--timeout-ms 10000] [--jwks URL]`;

/** Reads the command line; gives a sentence where it is not right. */
export function readArguments(argv: readonly string[]): Arguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        supergraph: { type: 'string' },
        port: { type: 'string', default: '4000' },
        host: { type: 'string', default: '127.0.0.1' },
        engine: { type: 'string', default: 'compiled' },
        forward: { type: 'string', default: 'authorization' },
        url: { type: 'string', multiple: true, default: [] },
        jwks: { type: 'string' },
        'timeout-ms': { type: 'string', default: '10000' },
      },
    });
    const { supergraph, host, engine, jwks = null } = values;
    const port = Number(values.port);
    const timeoutMs = Number(values['timeout-ms']);
    if (supergraph === undefined) return '--supergraph is missing.';
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return '--port must be a number up to 65535.';
    if (!(timeoutMs > 0)) return '--timeout-ms must be a number above 0.';
    if (engine !== 'compiled' && engine !== 'stock') return '--engine is either compiled or stock.';
    if (jwks !== null && !URL.canParse(jwks)) return '--jwks must be an address.';
    const urls = values.url.map((each) => each.split(/=(.*)/s));
    if (urls.some(([, url]) => !url || !URL.canParse(url))) return '--url must be name=address.';
    const forward = values.forward.toLowerCase().split(',').filter(Boolean);
    return { supergraph, port, host, engine, forward, urls: Object.fromEntries(urls), timeoutMs, jwks };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
