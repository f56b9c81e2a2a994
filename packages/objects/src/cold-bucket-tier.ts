import { type ColdTier, verifyCopy } from './cold-tier.ts';
import { missing } from './glacier-tier.ts';
import type { ObjectStore } from './store.ts';

/** Cold objects in a bucket of their own: on the same store, copied there by itself, or on another, copied through this process. */
export function coldBucketTier(media: ObjectStore, cold: ObjectStore): ColdTier {
  return {
    coldClass: 'COLD_BUCKET',
    objects: cold,
    async putAway(hotKey, coldKey, signal) {
      const copy = await copyVerified(media, hotKey, cold, coldKey, signal);
      if (!copy) throw missing(hotKey);
      return copy;
    },
    state: async (coldKey) => ((await cold.head(coldKey)) ? 'READABLE' : 'LOST'),
    retrieve: async () => {},
    async bringBack(coldKey, hotKey, copy, signal) {
      await copyVerified(cold, coldKey, media, hotKey, signal);
      await verifyCopy(media, hotKey, copy);
    },
  };
}

async function copyVerified(from: ObjectStore, key: string, to: ObjectStore, toKey: string, signal?: AbortSignal) {
  const head = await from.head(key);
  if (!head) return null;
  const { bytes, etag } = head;
  if (from.endpoint === to.endpoint) await to.copy({ bucket: from.bucket, key, etag }, toKey, { signal });
  else await to.copyThrough(from, { key, ...head }, toKey, signal);
  await verifyCopy(to, toKey, { bytes, etag });
  return { bytes, etag };
}
