import { readFile } from 'node:fs/promises';
import { openVerifier } from '@reelgraph/auth';
import { createLogger, healthOf, listenHttp, type Room } from '@reelgraph/service';
import type { Config } from './config.ts';
import type { Subgraph } from './engine/engine.ts';
import { openStockEngine } from './engine/stock.ts';
import { subgraphsOf } from './engine/subgraphs-of.ts';
import { serveGraphql } from './http/serve-graphql.ts';
import { openPlayground } from './playground/serve-playground.ts';

/** Starts the gateway. Subgraphs may come up later; until then their part of the graph answers STORE_UNAVAILABLE. */
export async function start(config: Config): Promise<Room> {
  const log = createLogger('gateway', config.LOG_LEVEL);
  const isOpen = config.PLAYGROUND === 'on' || (config.PLAYGROUND === 'auto' && config.NODE_ENV !== 'production');
  const supergraphSdl = await readFile(config.SUPERGRAPH_FILE, 'utf8');
  const subgraphs = subgraphsOf(supergraphSdl).map((subgraph) => ({ ...subgraph, url: urlOf(subgraph, config) }));
  await using opening = new AsyncDisposableStack();
  const engine = opening.use(
    await openStockEngine({
      supergraphSdl,
      subgraphs,
      identitySecret: config.IDENTITY_SECRET,
      introspection: isOpen,
      log,
    }),
  );
  const { PLAYGROUND_CACHE_DIR: cacheDir, NODE_ENV } = config;
  const playground = isOpen ? opening.use(openPlayground({ cacheDir, ahead: NODE_ENV === 'development', log })) : null;
  const http = opening.use(
    await listenHttp({
      host: config.HOST,
      port: config.PORT,
      since: new Date(),
      health: healthOf(Object.fromEntries(subgraphs.map(({ name, url }) => [name, () => checkHealth(url)]))),
      routes: {
        '/graphql': serveGraphql({
          engine,
          verify: openVerifier({ jwksUrl: config.JWKS_URL, issuer: config.JWT_ISSUER }),
          regionHeader: config.EDGE_REGION_HEADER,
          origins: config.CORS_ORIGINS,
          log,
        }),
        ...playground?.routes,
      },
    }),
  );
  const open = opening.move();
  log.info({ url: http.url, subgraphs }, 'listening');
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function urlOf({ name, url }: Subgraph, config: Config): string {
  const overrides: Readonly<Record<string, string | null>> = {
    user: config.USER_URL,
    video: config.VIDEO_URL,
    feed: config.FEED_URL,
  };
  const address = new URL(overrides[name] ?? url);
  if (address.pathname === '/') address.pathname = '/graphql';
  return address.href;
}

async function checkHealth(graphqlUrl: string): Promise<void> {
  const response = await fetch(new URL('/health', graphqlUrl), { signal: AbortSignal.timeout(2_000) }).catch(() => {
    throw new Error('cannot be reached');
  });
  if (!response.ok) throw new Error(`answers ${response.status}`);
}
