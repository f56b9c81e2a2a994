import type { JobDefinition } from '@reelgraph/jobs';
import type { Enqueue, EnqueueOptions } from '@reelgraph/queue';

export type HintDeps = {
  enqueue: Enqueue;
  /** The queue did not take the job; the sweeper brings it there. */
  onQueueDown: (error: unknown, videoId: string) => void;
};

/** Enqueues work that is written down in MongoDB already: a queue that is down must not undo what is true. */
export async function enqueueHint(
  { enqueue, onQueueDown }: HintDeps,
  job: JobDefinition<{ videoId: string }>,
  videoId: string,
  options?: EnqueueOptions,
): Promise<void> {
  try {
    await enqueue(job, { videoId }, options);
  } catch (error) {
    onQueueDown(error, videoId);
  }
}
