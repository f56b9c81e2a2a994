import type { EntityQuestion } from '@reelgraph/federation';
import { openCacheRedis } from '@reelgraph/redis';
import { type GraphQLSchema, Kind } from 'graphql';
import type { Config } from '../config.ts';
import { EntityCache, type EntityCacheOptions } from './entity-cache.ts';
import { selectsIds } from './selects-ids.ts';

/** Fetching takes a few milliseconds: whoever waits for Redis waits for no longer than that is worth. */
const TIMEOUT_MS = 50;

export type OpenedEntityCache = Disposable & { readonly cache: EntityCache };

/** The cache of entities, on a connection of its own. */
export function openEntityCache(
  { KEY_PREFIX: prefix }: Config,
  url: string,
  schemaOf: () => GraphQLSchema | undefined,
  options: Pick<EntityCacheOptions, 'changes' | 'onLooked' | 'onAway'>,
): OpenedEntityCache {
  const redis = openCacheRedis({ url, commandTimeoutMs: TIMEOUT_MS });
  const known = new WeakMap<EntityQuestion['operation'], boolean>();
  const namesAll = (operation: EntityQuestion['operation']): boolean => {
    const schema = schemaOf();
    if (!schema) return false;
    const names = known.get(operation) ?? namesEverything(operation, schema);
    known.set(operation, names);
    return names;
  };
  return {
    cache: new EntityCache({ ...options, redis, prefix, namesAll }),
    [Symbol.dispose]: () => redis.disconnect(),
  };
}

function namesEverything({ definition, fragments }: EntityQuestion['operation'], schema: GraphQLSchema): boolean {
  return selectsIds(
    { document: { kind: Kind.DOCUMENT, definitions: [definition, ...fragments.values()] }, fragments },
    schema,
  );
}
