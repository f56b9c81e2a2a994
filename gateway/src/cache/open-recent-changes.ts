import { openCacheRedis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import type { Config } from '../config.ts';
import { RecentChanges } from './recent-changes.ts';

/** Nothing is kept for longer than this, so changes need not be known for longer. */
const CHANGES_KEPT_MS = 10 * 60_000;

/** Which caches are on: what the settings say, where they have what they need. */
export function cachesOn(config: Config): { readonly answers: boolean; readonly entities: boolean } {
  const isPossible = config.REDIS_CACHE_URL !== null && config.REDIS_QUEUE_URL !== null;
  for (const name of ['RESPONSE_CACHE', 'ENTITY_CACHE'] as const)
    if (config[name] === 'on' && !isPossible)
      throw new Error(`${name}=on needs REDIS_CACHE_URL and, for the change log, REDIS_QUEUE_URL.`);
  const { RESPONSE_CACHE, ENTITY_CACHE } = config;
  return { answers: RESPONSE_CACHE === 'on', entities: isPossible && ENTITY_CACHE !== 'off' };
}

/** What changed lately, for every cache that is on; null where none is. */
export function openRecentChanges(config: Config, log: Logger): RecentChanges | null {
  const { REDIS_QUEUE_URL: url, KEY_PREFIX: prefix } = config;
  const { answers, entities } = cachesOn(config);
  if (url === null || (!answers && !entities)) return null;
  return RecentChanges.open({
    redis: openCacheRedis({ url, commandTimeoutMs: 2_000 }),
    prefix,
    keepMs: CHANGES_KEPT_MS,
    onError: (error) => log.warn({ err: error }, 'the change log cannot be read: nothing is taken from the cache'),
  });
}
