import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import { type PageArgs, pageRequest, type TimePosition, timeCursor } from '@reelgraph/paging';
import type { Services } from '../context.ts';
import { type Connection, toConnection } from './connection.ts';
import { type Candidate, fillPage, inOrder } from './fill-page.ts';
import { loadCandidates } from './load-candidates.ts';
import { isVisible } from './rules.ts';

type Deps = Pick<Services, 'videos' | 'viewersVideos' | 'people'>;

/** Of somebody who follows more people, the newest follows count. */
const MOST_FOLLOWED = 1_000;
const codec = timeCursor('following');

/** Videos of the people whom the viewer follows, newest first. Throws NOT_SIGNED_IN. */
export async function following(deps: Deps, viewer: Viewer | null, args: PageArgs): Promise<Connection> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  const { limit, after } = pageRequest(args, codec);
  const ownerIds = await deps.people.followedIds(viewer.userId, MOST_FOLLOWED);
  let position = after;
  let ends = ownerIds.length === 0;
  const find = async (count: number): Promise<Candidate<TimePosition>[]> => {
    if (ends) return [];
    const videos = await deps.videos.published({ ownerIds, page: { limit: count - 1, after: position } });
    const candidates = videos.map(
      (video): Candidate<TimePosition> => ({
        videoId: video.id,
        source: 'FOLLOWING',
        position: { at: video.publishedAt ?? new Date(0), id: video.id },
      }),
    );
    position = candidates.at(-1)?.position ?? position;
    ends = videos.length < count;
    return candidates;
  };
  const page = await fillPage(
    {
      find,
      load: (candidates) => loadCandidates(deps, viewer.userId, candidates, null),
      allows: isVisible,
      arrange: inOrder,
    },
    limit,
  );
  return toConnection(page, codec.encode);
}
