import type { Services } from '../context.ts';
import type { Candidate, Judged } from './fill-page.ts';

type Deps = Pick<Services, 'videos' | 'people' | 'history'>;

/**
 * Loads what the rules ask about candidates: the videos in one round trip, then how the viewer stands to their owners and what the viewer
 * has seen (`seenLately` knows what MongoDB does not yet), all at once. Videos that are gone are left out.
 */
export async function loadCandidates(
  deps: Deps,
  viewerId: string | null,
  candidates: readonly Candidate<unknown>[],
  seenLately: ((videoId: string) => boolean) | null,
): Promise<Map<string, Judged>> {
  const missing = candidates.filter(({ video }) => !video).map(({ videoId }) => videoId);
  const found = missing.length > 0 ? await deps.videos.byIds(missing) : new Map();
  const videos = candidates.flatMap(({ videoId, video }) => video ?? found.get(videoId) ?? []);
  const ids = videos.map(({ id }) => id);
  const asksSeen = seenLately !== null && viewerId !== null && ids.length > 0;
  const [relations, before] = await Promise.all([
    deps.people.relations(viewerId, [...new Set(videos.map(({ ownerId }) => ownerId))]),
    asksSeen ? deps.history.seen(viewerId, ids) : new Set<string>(),
  ]);
  return new Map(
    videos.map((video) => [
      video.id,
      {
        video,
        isSeen: before.has(video.id) || (seenLately?.(video.id) ?? false),
        relation: relations.get(video.ownerId) ?? { follows: false, blockedEitherWay: false },
      },
    ]),
  );
}
