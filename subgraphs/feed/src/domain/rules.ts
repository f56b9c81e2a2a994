import { canSee } from '@reelgraph/videos';
import type { Judged } from './fill-page.ts';

/** Whether a feed may show a video to a viewer: what owners and moderators may see beyond others does not belong in a feed. */
export function isVisible({ video, relation }: Judged): boolean {
  return canSee(video, { ...relation, isOwner: false, isModerator: false });
}

/** `forYou`: visible, not seen, and somebody else's. */
export function isForViewer(judged: Judged, viewerId: string | null): boolean {
  return isVisible(judged) && !judged.isSeen && judged.video.ownerId !== viewerId;
}

/** `trending`: public, one's own too. */
export function isForEverybody(judged: Judged): boolean {
  return isVisible(judged) && judged.video.visibility === 'PUBLIC';
}
