import type { Video, Visibility } from '@reelgraph/videos';

export type PurgeReason = 'DELETED' | 'TAKEN_DOWN' | 'LESS_PUBLIC';

/** What changes of a video may mean that its objects have to leave the edges. */
export const purgingChanges = ['DELETED', 'TAKEN_DOWN', 'updated'] as const;

/** Why a video's objects have to leave the edges; null: they may stay. `seen` is how public it was when we last looked. */
export function whyPurge(
  { status, visibility }: Pick<Video, 'status' | 'visibility'>,
  seen: Visibility | null,
): PurgeReason | null {
  if (status === 'DELETED' || status === 'TAKEN_DOWN') return status;
  return visibility !== 'PUBLIC' && visibility !== seen ? 'LESS_PUBLIC' : null;
}
