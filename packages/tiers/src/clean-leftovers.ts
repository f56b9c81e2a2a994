import type { TierStore } from '@reelgraph/videos';
import { bucketOf, type Places } from './places.ts';
import type { TierEvents } from './tier-events.ts';

export type CleanDeps = {
  tiers: Pick<TierStore, 'dueForCleaning' | 'cleaned'>;
  places: Places;
  events: Pick<TierEvents, 'cleaned'>;
};

const BATCH = 200;

/** Deletes what nothing points at any more. Nothing ever will again, so nobody needs to be kept from it, and twice is harmless. */
export async function cleanLeftovers(deps: CleanDeps, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const batch = await deps.tiers.dueForCleaning(BATCH);
    for (const { id: videoId, storage } of batch) {
      for (const { bucket, key } of storage.leftovers) await bucketOf(deps.places, bucket).delete(key);
      await deps.tiers.cleaned(
        videoId,
        storage.leftovers.map(({ key }) => key),
      );
      deps.events.cleaned({ videoId, objects: storage.leftovers.length });
      if (signal.aborted) return;
    }
    more = batch.length === BATCH;
  }
}
