import type { ObjectEvent, ObjectEvents } from '@reelgraph/objects';
import type { Places } from '@reelgraph/tiers';
import { type TierStore, videoOfKey } from '@reelgraph/videos';

type HearDeps = { tiers: Pick<TierStore, 'restoreSoon'>; places: Pick<Places, 'media'> };

/** Takes one batch of S3's events; what comes while a restorer works on its video comes again. Events only hasten: polling finds all. */
export async function hearRestores(deps: HearDeps, events: ObjectEvents, signal: AbortSignal): Promise<void> {
  for (const message of await events.receive({ waitMs: 20_000, signal })) {
    const heard = await Promise.all(message.events.map((event) => hearRestore(deps, event)));
    if (heard.every(Boolean)) await message.done();
  }
}

async function hearRestore({ tiers, places }: HearDeps, { kind, bucket, key }: ObjectEvent): Promise<boolean> {
  if (bucket !== places.media.bucket || !kind.includes('ObjectRestore:Completed')) return true;
  const videoId = videoOfKey(key);
  return videoId === null || (await tiers.restoreSoon(videoId));
}
