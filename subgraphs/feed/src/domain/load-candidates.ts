import { seenUnion } from '@reelgraph/views';
import type { Services } from '../context.ts';
import type { Candidate, Judged } from './fill-page.ts';

/**
 * Loads what the rules ask about candidates, in one round trip: the videos, how the viewer stands to their owners, and what the viewer has
 * seen, where `seenLately` is given, which knows what MongoDB does not yet. Videos that are gone are left out.
 */
export async function loadCandidates(
  { viewersVideos }: Pick<Services, 'viewersVideos'>,
  viewerId: string | null,
  candidates: readonly Candidate<unknown>[],
  seenLately: ((videoId: string) => boolean) | null,
): Promise<Map<string, Judged>> {
  const ids = candidates.map(({ videoId }) => videoId);
  const found = await viewersVideos.facts(viewerId, ids, seenLately && seenUnion);
  return new Map(
    [...found].map(([id, judged]) => [id, { ...judged, isSeen: judged.isSeen || (seenLately?.(id) ?? false) }]),
  );
}
