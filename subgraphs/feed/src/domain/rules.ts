import { canSee } from '@reelgraph/videos';
import type { Judged } from './fill-page.ts';

/** Whether a feed may show a video to a viewer: what owners and moderators may see beyond others does not belong in a feed. */
export function isVisible({ video, relation }: Judged): boolean {
  return canSee(video, { ...relation, isOwner: false, isModerator: false });
}

/** `forYou`: visible, not seen, somebody else's, and hot: what is archived plays for those who ask for it, but is offered to nobody. */
export function isForViewer(judged: Judged, viewerId: string | null): boolean {
  const { status, ownerId } = judged.video;
  const isHot = status === 'PLAYABLE' || status === 'READY';
  return isHot && isVisible(judged) && !judged.isSeen && ownerId !== viewerId;
}

/** `trending`: public, one's own too. */
export function isForEverybody(judged: Judged): boolean {
  return isVisible(judged) && judged.video.visibility === 'PUBLIC';
}
