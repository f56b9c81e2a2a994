import type { Prepared } from '@reelgraph/federation';
import type { Redis } from '@reelgraph/redis';
import type { GraphQLSchema } from 'graphql';
import type { Engine } from '../engine/engine.ts';
import type { RecentChanges } from './recent-changes.ts';
import { redisAnswers } from './redis-answers.ts';
import { selectsIds } from './selects-ids.ts';
import { type ResponseCacheOptions, withResponseCache } from './with-response-cache.ts';

/** Puts the cache of answers around an engine. */
export function openResponseCache(options: {
  readonly redis: Redis;
  readonly prefix: string;
  readonly changes: RecentChanges;
  readonly schemaOf: () => GraphQLSchema | undefined;
  readonly onLooked: ResponseCacheOptions['onLooked'];
}): (engine: Engine) => Engine {
  const { redis, prefix, changes, schemaOf, onLooked } = options;
  const known = new WeakMap<Prepared, boolean>();
  const namesAll = (operation: Prepared): boolean => {
    const schema = schemaOf();
    const is = known.get(operation) ?? (schema !== undefined && selectsIds(operation.source, schema));
    known.set(operation, is);
    return is;
  };
  return (engine) => withResponseCache(engine, { shelf: redisAnswers(redis, prefix), changes, namesAll, onLooked });
}
