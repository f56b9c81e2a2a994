import { cleanLeftovers, restoreVideo } from '@reelgraph/tiers';
import type { Context } from '../context.ts';

const BATCH = 100;

/** One round: takes every video that is due a step on, and deletes what nothing points at any more. Answers whether there may be more. */
export async function restoreDue(context: Context, signal: AbortSignal): Promise<boolean> {
  const due = await context.tiers.dueForRestore(BATCH);
  const rest = due.values();
  const worker = async () => {
    for (const videoId of rest) {
      if (signal.aborted) return;
      // It is written down when to try again, and said why.
      await restoreVideo(context, videoId, signal).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: context.concurrency }, worker));
  if (due.length > 0) await cleanLeftovers(context, signal);
  return due.length === BATCH;
}
