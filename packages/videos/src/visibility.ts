import { isPlayable, type VideoStatus, videoStatuses } from './lifecycle.ts';
import type { Video, Visibility } from './video.ts';

/** How a viewer stands to a video's owner. */
export type Relation = { isOwner: boolean; follows: boolean; blockedEitherWay: boolean; isModerator: boolean };

/** The states in which a video can be played. */
export const playableStatuses: readonly VideoStatus[] = videoStatuses.filter(isPlayable);

/** What a viewer may see of one owner's videos, for queries: both conditions hold. */
export type VisibleVideos = { readonly statuses: readonly VideoStatus[]; readonly visibilities: readonly Visibility[] };

/** What `canSee` allows of one owner, as a condition. Owners see theirs in every state but DELETED, moderators what is published or taken down. */
export function visibleVideos(relation: Relation): VisibleVideos {
  const all: readonly Visibility[] = ['PUBLIC', 'FOLLOWERS', 'PRIVATE'];
  if (relation.isOwner) return { statuses: videoStatuses.filter((status) => status !== 'DELETED'), visibilities: all };
  if (relation.isModerator) return { statuses: [...playableStatuses, 'TAKEN_DOWN'], visibilities: all };
  if (relation.blockedEitherWay) return { statuses: [], visibilities: [] };
  return { statuses: playableStatuses, visibilities: relation.follows ? ['PUBLIC', 'FOLLOWERS'] : ['PUBLIC'] };
}

/** Whether a viewer may see a video at all. */
export function canSee(video: Pick<Video, 'status' | 'visibility'>, relation: Relation): boolean {
  const { statuses, visibilities } = visibleVideos(relation);
  return statuses.includes(video.status) && visibilities.includes(video.visibility);
}
