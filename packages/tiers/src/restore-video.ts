import { type ColdState, type ColdTier, isMissing, isReplaced, NotTheSame } from '@reelgraph/objects';
import type { ColdObject, Leftover, Restore, TierStore, Video } from '@reelgraph/videos';
import type { ArchiveRule } from './archive-rule.ts';
import { lostReason } from './archive-video.ts';
import { type Places, tierOfClass } from './places.ts';
import { hotKeyOf } from './plan-archive.ts';
import type { TierEvents } from './tier-events.ts';

export type RestoreDeps = {
  tiers: TierStore;
  places: Places;
  rule: Pick<ArchiveRule, 'coolDownMs'>;
  events: TierEvents;
  holder: string;
  leaseMs: number;
  /** How long a retrieval under way is left alone. */
  pollMs: number;
  now: () => Date;
};

export type Restored = 'RESTORED' | 'WAITING' | 'TAKEN' | 'LOST';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15 * 60_000;
const SPOILT_AFTER = 4;

/**
 * Takes a RESTORING video one step on: asks for what is cold, waits for what is on its way, brings back what is readable. A failure puts it
 * off, longer each time.
 */
export async function restoreVideo(deps: RestoreDeps, videoId: string, signal: AbortSignal): Promise<Restored> {
  const { tiers, events } = deps;
  const video = await tiers.claim(videoId, 'RESTORING', deps.holder, deps.leaseMs);
  const restore = video?.storage.restore;
  if (!video || !restore) return 'TAKEN';
  try {
    const tier = tierOfClass(deps.places, video.storage.coldClass);
    const states = await statesOf(tier, video);
    if (states.includes('LOST')) return await giveUp(deps, video);
    if (states.some((state) => state !== 'READABLE')) return await waitFor({ ...deps, tier }, video, restore, states);
    return await bringBack({ ...deps, tier }, video, signal);
  } catch (error) {
    if (isMissing(error) || isReplaced(error) || isSpoilt(error, restore)) return giveUp(deps, video);
    const attempts = restore.attempts + 1;
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** restore.attempts);
    await tiers.restoreLater(video, new Date(Date.now() + waitMs), attempts);
    events.failed({ videoId, err: error });
    throw error;
  }
}

/** Other bytes came back than were put away, again and again: they are lost as well. */
function isSpoilt(error: unknown, { attempts }: Restore): boolean {
  return error instanceof NotTheSame && attempts >= SPOILT_AFTER;
}

function statesOf(tier: ColdTier, { storage }: Video): Promise<ColdState[]> {
  return Promise.all(storage.cold.map(({ coldKey }) => tier.state(coldKey)));
}

type StepDeps = RestoreDeps & { tier: ColdTier };

async function waitFor(deps: StepDeps, video: Video, restore: Restore, states: ColdState[]): Promise<'WAITING'> {
  const asleep = video.storage.cold.filter((_, place) => states[place] === 'COLD');
  for (const { coldKey } of asleep) await deps.tier.retrieve(coldKey, restore.speed);
  if (asleep.length > 0) deps.events.retrieval({ videoId: video.id, objects: asleep.length, speed: restore.speed });
  await deps.tiers.restoreLater(video, new Date(Date.now() + deps.pollMs), 0);
  return 'WAITING';
}

async function bringBack(deps: StepDeps, claimed: Video, signal: AbortSignal): Promise<Restored> {
  const { tiers, tier, events, places } = deps;
  const { id: videoId, lease, storage } = claimed;
  const back = storage.cold.map(
    (object): ColdObject => ({
      ...object,
      hotKey: hotKeyOf(videoId, lease.fence, object.coldKey),
    }),
  );
  const copies = back.map(({ hotKey }): Leftover => ({ bucket: places.media.bucket, key: hotKey }));
  const video = await tiers.begin(claimed, copies);
  if (!video) return 'TAKEN';
  events.begun({ videoId, to: 'HOT', objects: back.length });
  for (const { coldKey, hotKey, bytes, etag } of back) {
    signal.throwIfAborted();
    if (!(await tiers.renew(video, deps.leaseMs))) return 'TAKEN';
    await tier.bringBack(coldKey, hotKey, { bytes, etag }, signal);
    events.copied({ videoId, key: hotKey, bytes });
  }
  const now = deps.now();
  const checkAt = new Date(now.getTime() + deps.rule.coolDownMs);
  const leftovers = storage.cold.map(({ coldKey }): Leftover => ({ bucket: tier.objects.bucket, key: coldKey }));
  if (!(await tiers.markRestored(video, { back, leftovers, checkAt }, now))) return 'TAKEN';
  events.restored({ videoId, objects: back.length, bytes: back.reduce((sum, { bytes }) => sum + bytes, 0) });
  return 'RESTORED';
}

async function giveUp(deps: RestoreDeps, video: Video): Promise<'LOST' | 'TAKEN'> {
  const moved = await deps.tiers.restoreLost(video, lostReason, deps.now());
  if (moved) deps.events.lost({ videoId: video.id, err: null });
  return moved ? 'LOST' : 'TAKEN';
}
