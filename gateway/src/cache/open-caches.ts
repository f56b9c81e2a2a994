import type { Supergraph } from '@reelgraph/federation';
import type { Redis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import type { Config } from '../config.ts';
import type { Engine, EngineRequest } from '../engine/engine.ts';
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts';
import type { EntityCache } from './entity-cache.ts';
import { openEntityCache } from './open-entity-cache.ts';
import { cachesOn, openRecentChanges } from './open-recent-changes.ts';
import { openResponseCache } from './open-response-cache.ts';
import { withEntityCache } from './with-entity-cache.ts';

export type Caches = AsyncDisposable & {
  /** Keeps whole answers, where that is on. */
  around(engine: Engine): Engine;
  /** Keeps entities; null where that is off. */
  readonly entities: EntityCache | null;
};

export type CachesOptions = {
  readonly redis: Redis | null;
  readonly metrics: GatewayMetrics;
  readonly supergraphOf: () => Supergraph | undefined;
  /** Told of an answer that was given without running its operation. */
  readonly onHit: (request: EngineRequest) => void;
  readonly log: Logger;
};

/** The caches that the settings turn on. */
export function openCaches(config: Config, options: CachesOptions): Caches {
  const { redis, metrics, supergraphOf, onHit, log } = options;
  const on = cachesOn(config);
  const { KEY_PREFIX: prefix, REDIS_CACHE_URL: url } = config;
  const changes = openRecentChanges(config, log);
  const onLooked = (outcome: 'hit' | 'miss' | 'stored', request: EngineRequest): void => {
    metrics.cache(outcome);
    if (outcome === 'hit') onHit(request);
  };
  const schemaOf = () => supergraphOf()?.schema;
  const keepAnswers =
    on.answers && redis && changes ? openResponseCache({ redis, prefix, changes, schemaOf, onLooked }) : null;
  const opened =
    on.entities && url !== null && changes
      ? openEntityCache(config, url, () => supergraphOf()?.full, {
          changes,
          onLooked: (subgraph, outcome, count) => metrics.entities(subgraph, outcome, count),
          onAway: () => metrics.storeAway('entities'),
        })
      : null;
  return {
    entities: opened?.cache ?? null,
    around(engine) {
      const forgetting = opened ? withEntityCache(engine, opened.cache) : engine;
      return keepAnswers?.(forgetting) ?? forgetting;
    },
    async [Symbol.asyncDispose]() {
      opened?.[Symbol.dispose]();
      await changes?.[Symbol.asyncDispose]();
    },
  };
}
