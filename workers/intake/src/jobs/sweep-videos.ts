import { purgeVideo } from '@reelgraph/jobs';
import { compressionJob, type Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';

const BATCH = 500;
/** One sweep looks at so many; what is beyond has its turn when these are done. */
const MOST_BATCHES = 100;

/** Brings jobs back to the queue for videos that are due and have none, in turns: each owner's first before anybody's second. */
export async function sweepCompression({ videos, queues, now }: Context, signal: AbortSignal): Promise<void> {
  const ranks = new Map<string, number>();
  const nextRank = ({ ownerId }: Video) => {
    const rank = (ranks.get(ownerId) ?? 0) + 1;
    ranks.set(ownerId, rank);
    return rank;
  };
  let afterId: string | undefined = '';
  for (let count = 0; count < MOST_BATCHES && afterId !== undefined && !signal.aborted; count++) {
    const batch: Video[] = await videos.dueForCompression(now(), BATCH, afterId);
    const waits = batch.map((video) => ({
      job: compressionJob(video),
      payload: { videoId: video.id },
      priority: nextRank(video),
    }));
    for (const [job, entries] of Map.groupBy(waits, (wait) => wait.job)) await queues.enqueueMissing(job, entries);
    afterId = batch.length === BATCH ? batch.at(-1)?.id : undefined;
  }
}

/** Brings jobs to the queue for videos whose objects are to be removed. */
export async function sweepPurges({ videos, queues }: Context): Promise<void> {
  const due = await videos.dueForPurge(BATCH);
  await queues.enqueueMissing(
    purgeVideo,
    due.map((videoId) => ({ payload: { videoId } })),
  );
}
