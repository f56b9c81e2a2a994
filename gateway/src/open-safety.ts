import { readFile } from 'node:fs/promises';
import type { Send } from '@reelgraph/federation';
import { openCacheRedis, type Redis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import { withCacheHeaders } from './cache/with-cache-headers.ts';
import type { Config } from './config.ts';
import type { AdmitOperation, Engine } from './engine/engine.ts';
import type { Door } from './http/serve-graphql.ts';
import { addressOf } from './limits/address.ts';
import { admitBy } from './limits/admit.ts';
import { CostControl } from './limits/check-cost.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { LoadShedder } from './resilience/load-shedder.ts';
import { ResilientSend } from './resilience/resilient-send.ts';
import { AutomaticDocuments } from './trusted/automatic-documents.ts';
import type { DocumentPolicy } from './trusted/find-document.ts';
import { readManifest } from './trusted/read-manifest.ts';
import { redisShelf } from './trusted/redis-shelf.ts';
import { TrustedDocuments } from './trusted/trusted-documents.ts';
import { withDocuments } from './trusted/with-documents.ts';

const AUTOMATIC_BYTES = 16 * 1024 * 1024;

/** What stands around the engine, from the door to the subgraphs. */
export type Safety = AsyncDisposable & {
  readonly door: Door;
  readonly admit: AdmitOperation;
  wrapSend(send: Send): Send;
  around(engine: Engine): Engine;
};

export async function openSafety(config: Config, log: Logger): Promise<Safety> {
  await using opening = new AsyncDisposableStack();
  const redis = openRedis(config, log);
  if (redis) opening.defer(() => redis.disconnect());
  const documents = await openDocuments(config, redis);
  const rates = redis && opening.use(openRateLimits(config, redis, log));
  const load = opening.use(
    new LoadShedder({ maxInFlight: config.MAX_IN_FLIGHT, maxLoopDelayMs: config.MAX_LOOP_DELAY_MS }),
  );
  const costs = new CostControl({ maxCost: config.MAX_COST, defaultListSize: config.DEFAULT_LIST_SIZE });
  const open = opening.move();
  return {
    door: openDoor(config, load, rates),
    admit: admitBy({ costs, rates, onCost: () => {} }),
    wrapSend: (send) =>
      new ResilientSend(send, {
        timeoutMs: config.SUBGRAPH_TIMEOUT_MS,
        onBreaker: (subgraph, state) => log.warn({ subgraph, state }, 'breaker'),
      }).send,
    around: (engine) => withDocuments(withCacheHeaders(engine, { regionHeader: config.EDGE_REGION_HEADER }), documents),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function openRedis({ REDIS_CACHE_URL: url }: Config, log: Logger): Redis | null {
  if (url === null) return null;
  return openCacheRedis({
    url,
    onChange: (isThere, problem) =>
      isThere
        ? log.info('the cache is there again')
        : log.error(
            { err: problem },
            'the cache is away: nobody is limited, and nothing is remembered, until it is back',
          ),
  });
}

async function openDocuments(config: Config, redis: Redis | null): Promise<DocumentPolicy> {
  const { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FILES: files, NODE_ENV, KEY_PREFIX } = config;
  const onlyTrusted = mode === 'only' || (mode === 'auto' && NODE_ENV === 'production');
  const manifests = await Promise.all(files.map(async (file) => readManifest(await readFile(file, 'utf8'))));
  const shelf = redis && redisShelf(redis, KEY_PREFIX);
  return {
    trusted: new TrustedDocuments(manifests),
    automatic: onlyTrusted ? null : new AutomaticDocuments({ shelf, maxBytes: AUTOMATIC_BYTES }),
  };
}

function openRateLimits(config: Config, redis: Redis, log: Logger): RateLimits {
  return new RateLimits({
    redis,
    prefix: config.KEY_PREFIX,
    viewerPoints: config.RATE_LIMIT_VIEWER,
    addressPoints: config.RATE_LIMIT_ADDRESS,
    windowSeconds: config.RATE_LIMIT_SECONDS,
    onAway: (error) => log.debug({ err: error }, 'nobody is limited for want of Redis'),
  });
}

function openDoor(config: Config, load: LoadShedder, rates: RateLimits | null): Door {
  return {
    enter(request) {
      const address = addressOf(request, config.CLIENT_ADDRESS_HEADER);
      const leave = load.enter();
      try {
        rates?.checkAddress(address);
        return { address, leave };
      } catch (error) {
        leave();
        throw error;
      }
    },
    onAnswered() {},
  };
}
