import type { AppError } from '@reelgraph/errors';
import type { EntityKeeper, Send, Supergraph } from '@reelgraph/federation';
import type { Logger } from '@reelgraph/service';
import { openCaches } from './cache/open-caches.ts';
import { openRedis } from './cache/open-redis.ts';
import { withCacheHeaders } from './cache/with-cache-headers.ts';
import type { Config } from './config.ts';
import type { AdmitOperation, Engine, EngineRequest } from './engine/engine.ts';
import { withExplain } from './explain/with-explain.ts';
import type { Door } from './http/serve-graphql.ts';
import { admitBy, bookUnreadable } from './limits/admit.ts';
import { CostControl } from './limits/check-cost.ts';
import { openRateLimits } from './limits/rate-limits.ts';
import { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { measuredSend } from './metrics/measured-send.ts';
import { tracedSend, withTrace } from './metrics/traced.ts';
import { openDoor } from './open-door.ts';
import { LoadShedder } from './resilience/load-shedder.ts';
import { ResilientSend } from './resilience/resilient-send.ts';
import { openDocuments } from './trusted/open-documents.ts';
import { withDocuments } from './trusted/with-documents.ts';

/** Of work: some hundreds of requests. */
const WARM_UP_MS = 5_000;

/** What stands around the engine, from the door to the subgraphs. */
export type Safety = AsyncDisposable & {
  readonly door: Door;
  readonly metrics: GatewayMetrics;
  readonly admit: AdmitOperation;
  onUnreadable(request: EngineRequest): void;
  refuseLate(): AppError | undefined;
  /** What keeps entities, where that is on. */
  readonly keeperFor?: (request: EngineRequest) => EntityKeeper;
  wrapSend(send: Send): Send;
  around(engine: Engine): Engine;
};

/** @param isOpen whether everybody may look behind the scenes, as developers do */
export async function openSafety(config: Config, isOpen: boolean, log: Logger): Promise<Safety> {
  await using opening = new AsyncDisposableStack();
  const redis = openRedis(config, log);
  if (redis) opening.defer(() => redis.disconnect());
  const load = opening.use(
    new LoadShedder({
      maxInFlight: config.MAX_IN_FLIGHT,
      maxLoopDelayMs: config.MAX_LOOP_DELAY_MS,
      // What waits for longer than this would hardly be done within its time.
      maxWaitMs: config.REQUEST_TIMEOUT_MS / 4,
      warmUpMs: WARM_UP_MS,
    }),
  );
  let inner: Engine | undefined;
  let sender: ResilientSend | undefined;
  const metrics = new GatewayMetrics(() => ({
    ...load.stats,
    engine: inner?.stats,
    breakers: sender?.breakers ?? new Map(),
  }));
  opening.defer(() => metrics.registry.clear());
  const rates = redis && opening.use(openRateLimits(config, redis, () => metrics.storeAway('rate limits')));
  const costs = new CostControl({ maxCost: config.MAX_COST, defaultListSize: config.DEFAULT_LIST_SIZE });
  const documents = await openDocuments(config, redis);
  let supergraph: Supergraph | undefined;
  const admit = admitBy({ costs, rates, onCost: (name, cost) => metrics.cost(name, cost) });
  const caches = opening.use(
    openCaches(config, {
      redis,
      metrics,
      supergraphOf: () => supergraph,
      onHit: ({ identity, address }) => rates?.spend({ viewerId: identity.viewer?.userId ?? null, address }, 1),
      log,
    }),
  );
  const { entities } = caches;
  const open = opening.move();
  return {
    door: openDoor({ config, load, rates, metrics }),
    metrics,
    ...(entities && { keeperFor: (request: EngineRequest) => entities.keeperFor(request) }),
    admit(operation, request, current) {
      supergraph = current;
      admit(operation, request, current);
    },
    onUnreadable: (request) => bookUnreadable(rates, request),
    refuseLate: () => (load.isBusy ? load.shed() : undefined),
    wrapSend(send) {
      sender = new ResilientSend(send, {
        timeoutMs: Math.min(config.SUBGRAPH_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS),
        onBreaker: (subgraph, state) => log.warn({ subgraph, state }, 'breaker'),
        onRetry: (subgraph) => metrics.retry(subgraph),
      });
      const measured = measuredSend(sender.send, (subgraph, outcome, ms) => metrics.fetch(subgraph, outcome, ms));
      return tracedSend(measured);
    },
    around(engine) {
      inner = engine;
      const kept = withCacheHeaders(caches.around(engine), { regionHeader: config.EDGE_REGION_HEADER });
      return withTrace(withDocuments(withExplain(kept, { isOpen, costs }), documents));
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
