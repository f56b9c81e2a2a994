import { isMissing, type ObjectStore } from '@reelgraph/objects';
import type { ColdObject, Leftover, TierStore, Video } from '@reelgraph/videos';
import type { Views, WatchCounts } from '@reelgraph/views';
import { type ArchiveRule, judge, nextCheckAt } from './archive-rule.ts';
import { CountsUnknown } from './decide-archive.ts';
import type { Places } from './places.ts';
import { coldKeyOf, coldOnes } from './plan-archive.ts';
import type { TierEvents } from './tier-events.ts';

export type ArchiveDeps = {
  tiers: TierStore;
  places: Places;
  views: Pick<Views, 'counts'>;
  rule: ArchiveRule;
  events: TierEvents;
  /** Names this process in leases. */
  holder: string;
  leaseMs: number;
  /** How long hot objects stay after the switch: as long as addresses of them are good. */
  graceMs: number;
  /** Whether raw bytes that are hot still go to cold storage along with it. */
  rawToo: boolean;
  now: () => Date;
};

/** What became of it. */
export type Archived =
  | { outcome: 'ARCHIVED'; objects: number; bytes: number }
  | { outcome: 'WATCHED' | 'TAKEN' | 'LOST' };

/**
 * Moves a video's upper renditions to cold storage: copy, verify, switch the pointer; deleting is the cleaner's. Wherever it is killed, the
 * video plays as before, and the next run begins anew with keys of its own.
 */
export async function archiveVideo(deps: ArchiveDeps, videoId: string, signal: AbortSignal): Promise<Archived> {
  const video = await deps.tiers.claim(videoId, 'READY', deps.holder, deps.leaseMs);
  if (!video) return { outcome: 'TAKEN' };
  try {
    return await moveOut(deps, video, signal);
  } catch (error) {
    if (!isMissing(error)) {
      await deps.tiers.release(video);
      throw error;
    }
    await deps.tiers.archiveLost(video, lostReason);
    deps.events.lost({ videoId, err: error });
    return { outcome: 'LOST' };
  }
}

async function moveOut(deps: ArchiveDeps, claimed: Video, signal: AbortSignal): Promise<Archived> {
  const { tiers, events, rule } = deps;
  const { media, tier } = deps.places;
  const { id: videoId, lease } = claimed;
  const plan = coldOnes(claimed, rule).map(({ key }) => ({
    hotKey: key,
    coldKey: coldKeyOf(videoId, lease.fence, key),
  }));
  const copies = plan.map(({ coldKey }): Leftover => ({ bucket: tier.objects.bucket, key: coldKey }));
  const video = await tiers.begin(claimed, copies);
  if (!video) return { outcome: 'TAKEN' };
  events.begun({ videoId, to: 'COLD', objects: plan.length });
  const before = (await deps.views.counts([videoId], deps.now())).get(videoId);
  const cold: ColdObject[] = [];
  for (const { hotKey, coldKey } of plan) {
    signal.throwIfAborted();
    if (!(await tiers.renew(video, deps.leaseMs))) return discard(tier.objects, copies);
    cold.push({ hotKey, coldKey, ...(await tier.putAway(hotKey, coldKey, signal)) });
    events.copied({ videoId, key: coldKey, bytes: cold.at(-1)?.bytes ?? 0 });
  }
  const now = deps.now();
  const counts = (await deps.views.counts([videoId], now)).get(videoId);
  const verdict = isWatchedSince(before, counts) ? 'WATCHED' : judge(counts, rule, now);
  if (verdict !== 'COLD') {
    // Somebody came meanwhile, or it is not known any more that nobody did.
    await tiers.cancelArchive(video, copies, verdict === 'WATCHED' && counts ? nextCheckAt(counts, rule, now) : now);
    events.kept({ videoId, verdict });
    if (verdict === 'UNKNOWN') throw new CountsUnknown(videoId, counts?.completeSince);
    return { outcome: 'WATCHED' };
  }
  const cleanDueAt = new Date(Date.now() + deps.graceMs);
  const reason = unwatchedReason(counts?.LAST_7_DAYS ?? 0);
  const leftovers = plan.map(({ hotKey }): Leftover => ({ bucket: media.bucket, key: hotKey }));
  const to = { cold, coldClass: tier.coldClass, reason, leftovers, cleanDueAt, rawToo: deps.rawToo };
  const isMoved = await tiers.markArchived(video, to, now);
  if (!isMoved) return discard(tier.objects, copies);
  const moved = { objects: cold.length, bytes: cold.reduce((sum, { bytes }) => sum + bytes, 0) };
  events.archived({ videoId, ...moved });
  return { outcome: 'ARCHIVED', ...moved };
}

/** A view in between wins, however few there are in all. */
function isWatchedSince(before: WatchCounts | undefined, now: WatchCounts | undefined): boolean {
  if (!before || !now) return false;
  return now.LAST_7_DAYS > before.LAST_7_DAYS || now.LAST_HOUR > before.LAST_HOUR;
}

/** Deleted, taken down or claimed by another meanwhile: these copies are nobody's. */
async function discard(objects: ObjectStore, copies: readonly Leftover[]): Promise<Archived> {
  for (const { key } of copies) await objects.delete(key);
  return { outcome: 'TAKEN' };
}

function unwatchedReason(views: number) {
  const message = `Watched ${views === 1 ? 'once' : `${views} times`} in 7 days; it plays in its smallest size until it is restored.`;
  return { code: 'UNWATCHED', message, retryable: false };
}

export const lostReason = {
  code: 'OBJECT_LOST',
  message: 'A larger size of this video is no longer in the store; the smallest one plays.',
  retryable: false,
};
