import { AppError } from '@reelgraph/errors';
import { cursorCodec, type PageArgs, pageRequest } from '@reelgraph/paging';
import type { WindowName } from '@reelgraph/views';
import { z } from 'zod';
import type { Services } from '../context.ts';
import { type Connection, toConnection } from './connection.ts';
import { type Candidate, fillPage, inOrder } from './fill-page.ts';
import { loadCandidates } from './load-candidates.ts';
import { isForEverybody } from './rules.ts';

type Deps = Pick<Services, 'viewersVideos' | 'trending' | 'now'>;
export type TrendingArgs = PageArgs & { readonly window: WindowName; readonly region?: string | null };

/** The list's version, and how many of it were looked at. */
const positionShape = z.tuple([z.string().regex(/^[\w-]{1,64}$/), z.number().int().min(0).max(100_000)]);
type Position = z.output<typeof positionShape>;
const codec = cursorCodec<Position>('trending', (value) => positionShape.safeParse(value).data ?? null);

/** The most viewed public videos of a window. A scroll goes on in the list that it began in. Throws BAD_INPUT for what is no region. */
export async function trending(deps: Deps, viewerId: string | null, args: TrendingArgs): Promise<Connection> {
  const { limit, after } = pageRequest(args, codec);
  const region = regionOf(args.region ?? null);
  const kept = after && (await deps.trending.ofVersion(after[0]));
  const list = kept ?? (await deps.trending.top(args.window, region, deps.now()));
  let at = kept && after ? after[1] : 0;
  const find = async (count: number): Promise<Candidate<Position>[]> => {
    const from = at;
    at += count;
    return list.videoIds.slice(from, at).map((videoId, index) => ({
      videoId,
      source: 'TRENDING',
      position: [list.version, from + index + 1],
    }));
  };
  const page = await fillPage(
    {
      find,
      load: (candidates) => loadCandidates(deps, viewerId, candidates, null),
      allows: isForEverybody,
      arrange: inOrder,
    },
    limit,
  );
  return toConnection(page, codec.encode);
}

function regionOf(region: string | null): string | null {
  if (region === null) return null;
  if (!/^[A-Za-z]{2}$/.test(region)) throw new AppError('BAD_INPUT', { detail: 'A region is a code of two letters.' });
  return region.toUpperCase();
}
