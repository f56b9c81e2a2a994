import type { Prepared } from '@reelgraph/federation';
import { openCacheRedis, type Redis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { RecentChanges } from './recent-changes.ts';
import { redisAnswers } from './redis-answers.ts';
import { selectsIds } from './selects-ids.ts';
import { type ResponseCacheOptions, withResponseCache } from './with-response-cache.ts';

/** Answers are never kept for longer than this, so changes need not be known for longer. */
const CHANGES_KEPT_MS = 10 * 60_000;

export type ResponseCache = AsyncDisposable & {
  around(engine: Engine, schemaOf: () => GraphQLSchema | undefined): Engine;
};

/** The cache of answers, where it is on. */
export function openResponseCache(
  config: Config,
  redis: Redis | null,
  log: Logger,
  onLooked: ResponseCacheOptions['onLooked'],
): ResponseCache | null {
  const { RESPONSE_CACHE, REDIS_QUEUE_URL: url, KEY_PREFIX: prefix } = config;
  if (RESPONSE_CACHE === 'off') return null;
  if (!redis || url === null)
    throw new Error('RESPONSE_CACHE=on needs REDIS_CACHE_URL and, for the change log, REDIS_QUEUE_URL.');
  const changes = RecentChanges.open({
    redis: openCacheRedis({ url, commandTimeoutMs: 2_000 }),
    prefix,
    keepMs: CHANGES_KEPT_MS,
    onError: (error) => log.warn({ err: error }, 'the change log cannot be read: no answer is taken from the cache'),
  });
  const known = new WeakMap<Prepared, boolean>();
  return {
    around(engine, schemaOf) {
      const namesAll = (operation: Prepared): boolean => {
        const schema = schemaOf();
        const is = known.get(operation) ?? (schema !== undefined && selectsIds(operation.source, schema));
        known.set(operation, is);
        return is;
      };
      return withResponseCache(engine, { shelf: redisAnswers(redis, prefix), changes, namesAll, onLooked });
    },
    [Symbol.asyncDispose]: () => changes[Symbol.asyncDispose](),
  };
}
