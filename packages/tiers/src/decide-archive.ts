import type { DueVideo, TierStore } from '@reelgraph/videos';
import type { Views, WatchCounts } from '@reelgraph/views';
import { type ArchiveRule, judge, nextCheckAt } from './archive-rule.ts';
import { coldOnes, notBefore } from './plan-archive.ts';

/** The counts do not say how often videos were watched. Nothing may be archived until they do. */
export class CountsUnknown extends Error {
  override readonly name = 'CountsUnknown';

  constructor(videoId: string, since: Date | null | undefined) {
    const known = since ? `only since ${since.toISOString()}` : 'not at all';
    super(
      `The views of the last 7 days are known ${known} (video ${videoId}). Run: npm run reelgraph -- windows rebuild`,
    );
  }
}

/** What is to become of a batch of due videos. */
export type Decision = {
  readonly cold: readonly DueVideo[];
  /** When to look at the others again, null for never. */
  readonly later: readonly { readonly at: Date | null; readonly videoIds: readonly string[] }[];
};

export type DecideDeps = { views: Pick<Views, 'counts'>; rule: ArchiveRule };

/** Decides on a batch, with one question to the windows. Throws `CountsUnknown`, and has then decided nothing. */
export async function decideArchive(deps: DecideDeps, videos: readonly DueVideo[], now: Date): Promise<Decision> {
  const counts = await deps.views.counts(
    videos.map(({ id }) => id),
    now,
  );
  const cold: DueVideo[] = [];
  const later = new Map<number | null, string[]>();
  for (const video of videos) {
    const at = checkAgainAt(video, counts.get(video.id), deps.rule, now);
    if (at === 'NOW') cold.push(video);
    else later.set(at?.getTime() ?? null, [...(later.get(at?.getTime() ?? null) ?? []), video.id]);
  }
  return {
    cold,
    later: [...later].map(([at, videoIds]) => ({ at: at === null ? null : new Date(at), videoIds })),
  };
}

function checkAgainAt(
  video: DueVideo,
  counts: WatchCounts | undefined,
  rule: ArchiveRule,
  now: Date,
): Date | null | 'NOW' {
  const verdict = judge(counts, rule, now);
  const since = notBefore(video, rule, now);
  if (since) return since;
  // One small rendition is all there is: nothing to save, ever.
  if (coldOnes(video, rule).length === 0) return null;
  if (verdict === 'UNKNOWN' || !counts) throw new CountsUnknown(video.id, counts?.completeSince);
  return verdict === 'COLD' ? 'NOW' : nextCheckAt(counts, rule, now);
}

/** Walks over what is due in a part, batch by batch. What a batch leaves undone waits for the next run. */
export async function* dueBatches(
  tiers: Pick<TierStore, 'dueForArchive'>,
  part: number,
  now: Date,
  size = 100,
): AsyncGenerator<DueVideo[]> {
  let after: DueVideo | null = null;
  for (;;) {
    const batch: DueVideo[] = await tiers.dueForArchive(part, now, size, after);
    if (batch.length > 0) yield batch;
    if (batch.length < size) return;
    after = batch.at(-1) ?? null;
  }
}
