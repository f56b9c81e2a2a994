import { type Db, holdLease, releaseLease } from '@reelgraph/mongo';
import { NotTheSame } from '@reelgraph/objects';
import type { DueVideo } from '@reelgraph/videos';
import { type ArchiveDeps, type Archived, archiveVideo } from './archive-video.ts';
import { CountsUnknown, decideArchive, dueBatches } from './decide-archive.ts';
import type { ArchiveSummary } from './tier-events.ts';

export type RunDeps = ArchiveDeps & {
  db: Db;
  /** Videos moved at once. */
  concurrency: number;
};

/** So many in a row are no single video's fault: the store is away. */
const FAILURES_IN_A_ROW = 5;
const UNVERIFIABLE_AGAIN_MS = 7 * 86_400_000;

/**
 * Archives what is due, part by part; parts that another archiver works on are left to it. Throws `CountsUnknown` at the first video whose
 * views are not known, and what was decided before stays done.
 */
export async function archiveRun(deps: RunDeps, signal: AbortSignal): Promise<ArchiveSummary> {
  const summary: ArchiveSummary = { looked: 0, archived: 0, objects: 0, bytes: 0, kept: 0, lost: 0, failed: 0 };
  const parts = await deps.tiers.dueParts(deps.now());
  // Each begins elsewhere, so that archivers seldom meet.
  const first = Math.floor(Math.random() * parts.length);
  for (const part of [...parts.slice(first), ...parts.slice(0, first)]) {
    if (signal.aborted) break;
    const lease = `archive-${part}`;
    if (!(await holdLease(deps.db, lease, deps.holder, deps.leaseMs))) continue;
    try {
      await archivePart(deps, part, summary, signal);
    } finally {
      await releaseLease(deps.db, lease, deps.holder);
    }
  }
  return summary;
}

async function archivePart(deps: RunDeps, part: number, summary: ArchiveSummary, signal: AbortSignal): Promise<void> {
  const now = deps.now();
  for await (const batch of dueBatches(deps.tiers, part, now)) {
    // Two archivers on one part would be harmless, only wasteful: every video has its own lease.
    await holdLease(deps.db, `archive-${part}`, deps.holder, deps.leaseMs);
    const { cold, later } = await decideArchive(deps, batch, now);
    summary.looked += batch.length;
    for (const { at, videoIds } of later) await deps.tiers.checkAgain(videoIds, at);
    summary.kept += batch.length - cold.length;
    await moveAll(deps, cold, summary, signal);
    if (signal.aborted) return;
  }
}

async function moveAll(deps: RunDeps, cold: readonly DueVideo[], summary: ArchiveSummary, signal: AbortSignal) {
  const rest = cold.values();
  let inARow = 0;
  const worker = async () => {
    for (const { id: videoId } of rest) {
      if (signal.aborted) return;
      try {
        count(summary, await archiveVideo(deps, videoId, signal));
        inARow = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof CountsUnknown) throw error;
        summary.failed += 1;
        deps.events.failed({ videoId, err: error });
        if (error instanceof NotTheSame) {
          // Its own trouble, and the same tomorrow.
          await deps.tiers.checkAgain([videoId], new Date(deps.now().getTime() + UNVERIFIABLE_AGAIN_MS));
          continue;
        }
        inARow += 1;
        if (inARow >= FAILURES_IN_A_ROW) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: deps.concurrency }, worker));
}

function count(summary: ArchiveSummary, done: Archived): void {
  switch (done.outcome) {
    case 'ARCHIVED':
      summary.archived += 1;
      summary.objects += done.objects;
      summary.bytes += done.bytes;
      return;
    case 'LOST':
      summary.lost += 1;
      return;
    case 'WATCHED':
    case 'TAKEN':
      summary.kept += 1;
      return;
    default:
      done satisfies never;
  }
}
