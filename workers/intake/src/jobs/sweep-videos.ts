import { compressVideo, purgeVideo } from '@reelgraph/jobs';
import type { Context } from '../context.ts';

const BATCH = 500;

/** Brings jobs (back) to the queue for videos that are due, in turns: each owner's first before anybody's second. */
export async function sweepCompression({ videos, enqueue, now }: Context, signal: AbortSignal): Promise<void> {
  const ranks = new Map<string, number>();
  let afterId: string | undefined = '';
  while (afterId !== undefined && !signal.aborted) {
    const batch = await videos.dueForCompression(now(), BATCH, afterId);
    for (const { id, ownerId } of batch) {
      const priority = (ranks.get(ownerId) ?? 0) + 1;
      ranks.set(ownerId, priority);
      await enqueue(compressVideo, { videoId: id }, { priority });
    }
    afterId = batch.length === BATCH ? batch.at(-1)?.id : undefined;
  }
}

/** Brings jobs to the queue for videos whose objects are to be removed. */
export async function sweepPurges({ videos, enqueue }: Context): Promise<void> {
  for (const videoId of await videos.dueForPurge(BATCH)) await enqueue(purgeVideo, { videoId });
}
