import { readFile } from 'node:fs/promises';
import { createLogger, healthOf, type Logger, listenHttp, listenMetrics, type Room } from '@reelgraph/service';
import type { Config } from './config.ts';
import type { Engine, Subgraph } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { watchFile } from './engine/watch-file.ts';
import { allowsOrigin } from './http/cors.ts';
import { identify } from './http/identify.ts';
import { openIdentities } from './http/open-identities.ts';
import { serveGraphql } from './http/serve-graphql.ts';
import { openSafety } from './open-safety.ts';
import { openPlayground } from './playground/serve-playground.ts';
import { LiveSubscriptions } from './subscriptions/live-subscriptions.ts';
import { openSocketDoor } from './subscriptions/open-socket-door.ts';
import { serveWebSocket } from './subscriptions/serve-websocket.ts';
import { withSubscriptions } from './subscriptions/with-subscriptions.ts';

/** Starts the gateway. Subgraphs may come up later; until then their part of the graph answers STORE_UNAVAILABLE. */
export async function start(config: Config): Promise<Room> {
  const log = createLogger('gateway', config.LOG_LEVEL);
  const isOpen = config.PLAYGROUND === 'on' || (config.PLAYGROUND === 'auto' && config.NODE_ENV !== 'production');
  await using opening = new AsyncDisposableStack();
  const safety = opening.use(await openSafety(config, isOpen, log));
  const inner = opening.use(
    await openEngine(config.GATEWAY_ENGINE, {
      supergraphSdl: await readFile(config.SUPERGRAPH_FILE, 'utf8'),
      urlOf: (subgraph) => urlOf(subgraph, config),
      identitySecret: config.IDENTITY_SECRET,
      introspection: isOpen,
      wrapSend: safety.wrapSend,
      admit: safety.admit,
      onUnreadable: safety.onUnreadable,
      refuseLate: safety.refuseLate,
      ...(safety.keeperFor && { keeperFor: safety.keeperFor }),
      log,
    }),
  );
  const live = new LiveSubscriptions({
    perViewer: config.SUBSCRIPTIONS_PER_VIEWER,
    perAddress: config.SUBSCRIPTIONS_PER_ADDRESS,
  });
  const engine = withSubscriptions(safety.around(inner), live);
  const verify = openIdentities(config);
  opening.use(watchFile(config.SUPERGRAPH_FILE, () => reload(engine, config.SUPERGRAPH_FILE, log)));
  const { PLAYGROUND_CACHE_DIR: cacheDir, NODE_ENV } = config;
  const playground = isOpen ? opening.use(openPlayground({ cacheDir, ahead: NODE_ENV === 'development', log })) : null;
  const http = await listenHttp({
    host: config.HOST,
    port: config.PORT,
    since: new Date(),
    health: () => healthOf(probesOf(engine))(),
    // As long as a request may take, and a moment for its answer to leave.
    drainMs: config.REQUEST_TIMEOUT_MS + 1_000,
    lane: {
      path: '/graphql',
      handler: serveGraphql({
        engine,
        verify,
        regionHeader: config.EDGE_REGION_HEADER,
        origins: config.CORS_ORIGINS,
        timeoutMs: config.REQUEST_TIMEOUT_MS,
        door: safety.door,
        log,
      }),
    },
    routes: playground?.routes ?? {},
  });
  const sockets = serveWebSocket(http.server, {
    engine,
    identify: async (headers, requestId) =>
      identify(headers, requestId, { verify, regionHeader: config.EDGE_REGION_HEADER }),
    timeoutMs: config.REQUEST_TIMEOUT_MS,
    door: safety.door,
    log,
    enter: openSocketDoor(safety.door, live),
    isAllowedOrigin: (request) => allowsOrigin(request, config.CORS_ORIGINS),
  });
  // Both at once: no request comes in while those over WebSocket are waited for.
  opening.defer(async () => void (await Promise.all([sockets, http].map((each) => each[Symbol.asyncDispose]()))));
  opening.use(live);
  if (config.METRICS_PORT !== null)
    opening.use(
      await listenMetrics({ host: config.HOST, port: config.METRICS_PORT, readings: safety.metrics.registry }),
    );
  const open = opening.move();
  log.info({ url: http.url, engine: config.GATEWAY_ENGINE, subgraphs: engine.subgraphs }, 'listening');
  return { url: http.url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** A supergraph that is no good is refused, and the old one serves on. */
async function reload(engine: Engine, file: string, log: Logger): Promise<void> {
  try {
    await engine.replaceSupergraph(await readFile(file, 'utf8'));
    log.info({ file, subgraphs: engine.subgraphs }, 'serving another supergraph');
  } catch (error) {
    log.error({ file, err: error }, 'the supergraph is no good, the old one stays');
  }
}

function probesOf({ subgraphs }: Engine) {
  return Object.fromEntries(subgraphs.map(({ name, url }) => [name, () => checkHealth(url)]));
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
