import type { Redis } from '@reelgraph/redis';
import type { DocumentShelf } from './automatic-documents.ts';

const KEPT_SECONDS = 30 * 86_400;
const LARGEST_TEXT = 65_536;

/** Registered documents in Redis, for all gateways. A Redis that is away is as good as one that knows nothing. */
export function redisShelf(redis: Redis, prefix: string): DocumentShelf {
  const keyOf = (hash: string) => `${prefix}:document:${hash}`;
  return {
    get: (hash) => redis.get(keyOf(hash)).catch(() => null),
    async put(hash, text) {
      if (text.length > LARGEST_TEXT) return;
      await redis.set(keyOf(hash), text, 'EX', KEPT_SECONDS).catch(() => null);
    },
  };
}
