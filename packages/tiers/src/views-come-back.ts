import type { RestoreSpeed, TierStore } from '@reelgraph/videos';
import type { Views } from '@reelgraph/views';

export type ComeBackDeps = {
  tiers: Pick<TierStore, 'archivedAmong' | 'askRestore'>;
  views: Pick<Views, 'arrays'>;
  /** So many views within an hour bring a video back. */
  viewsPerHour: number;
  speed: RestoreSpeed;
};

/** Three are no chance any more, and are worth what a retrieval costs. */
export const RESTORE_VIEWS_PER_HOUR = 3;

/** Asks for the archived ones among videos that were just viewed, where enough people want them. Answers how many are coming. */
export async function viewsComeBack(deps: ComeBackDeps, videoIds: readonly string[], now: Date): Promise<number> {
  const archived = await deps.tiers.archivedAmong([...new Set(videoIds)]);
  if (archived.length === 0) return 0;
  const counts = await deps.views.arrays(archived, now);
  const wanted = archived.filter((id) => (counts.get(id)?.LAST_HOUR ?? 0) >= deps.viewsPerHour);
  const asked = { speed: deps.speed, askedBy: 'VIEWS' } as const;
  const coming = await Promise.all(wanted.map((id) => deps.tiers.askRestore(id, asked, now)));
  return coming.filter((video) => video !== null).length;
}
