import { isPlayable } from './lifecycle.ts';
import type { Video } from './video.ts';

/** How a viewer stands to a video's owner. */
export type Relation = { isOwner: boolean; follows: boolean; blockedEitherWay: boolean; isModerator: boolean };

/** Whether a viewer may see a video at all. Owners see theirs in every state but DELETED, moderators what is published or taken down. */
export function canSee(video: Pick<Video, 'status' | 'visibility'>, relation: Relation): boolean {
  if (video.status === 'DELETED') return false;
  if (relation.isOwner) return true;
  if (relation.isModerator && (isPlayable(video.status) || video.status === 'TAKEN_DOWN')) return true;
  if (relation.blockedEitherWay || !isPlayable(video.status)) return false;
  switch (video.visibility) {
    case 'PUBLIC':
      return true;
    case 'FOLLOWERS':
      return relation.follows;
    case 'PRIVATE':
      return false;
    default:
      return video.visibility satisfies never;
  }
}
