import type { TierStore, Video } from '@reelgraph/videos';
import { bucketOf, type Places } from './places.ts';
import type { TierEvents } from './tier-events.ts';

export type CleanDeps = {
  tiers: Pick<TierStore, 'dueForCleaning' | 'cleaned' | 'cleanLater'>;
  places: Places;
  events: Pick<TierEvents, 'cleaned' | 'failed'>;
};

const BATCH = 200;
/** What cannot be deleted now does not keep the others from their turn. */
const AGAIN_MS = 15 * 60_000;

/** Deletes what nothing points at any more. Nothing ever will again, so nobody needs to be kept from it, and twice is harmless. */
export async function cleanLeftovers(deps: CleanDeps, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const batch = await deps.tiers.dueForCleaning(BATCH);
    for (const video of batch) {
      if (signal.aborted) return;
      if (await isCleaned(deps, video))
        deps.events.cleaned({ videoId: video.id, objects: video.storage.leftovers.length });
    }
    more = batch.length === BATCH;
  }
}

async function isCleaned(deps: CleanDeps, { id, storage }: Pick<Video, 'id' | 'storage'>): Promise<boolean> {
  try {
    for (const { bucket, key } of storage.leftovers) await bucketOf(deps.places, bucket).delete(key);
  } catch (error) {
    await deps.tiers.cleanLater(id, new Date(Date.now() + AGAIN_MS));
    deps.events.failed({ videoId: id, err: error });
    return false;
  }
  await deps.tiers.cleaned(
    id,
    storage.leftovers.map(({ key }) => key),
  );
  return true;
}
