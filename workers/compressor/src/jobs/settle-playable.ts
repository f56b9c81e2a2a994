import type { Reason, Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import type { ClaimObjects } from './publish-renditions.ts';

/**
 * The rest of a video that is PLAYABLE can never be made: what is published is all there is, so it is READY with that.
 * Answers false for any other video, and where the claim was lost.
 */
export async function settlePlayable(
  context: Context,
  video: Video,
  fence: number,
  reason: Reason,
  objects: ClaimObjects,
): Promise<boolean> {
  const { id: videoId, status, renditions, poster, durationMs } = video;
  if (status !== 'PLAYABLE' || !poster || durationMs === null) return false;
  const published = { renditions, poster, durationMs, rawDueAt: context.rawDueAt() };
  if (!(await context.videos.markReady(videoId, fence, published, context.now()))) return false;
  context.events.settled({ videoId, rungs: renditions.map(({ rung }) => rung), code: reason.code });
  await objects.removeUnshown({ renditions, poster });
  return true;
}
