import { cursorCodec, type PageArgs, pageRequest } from '@reelgraph/paging';
import { z } from 'zod';
import type { Services } from '../context.ts';
import { type BlendPosition, blend } from './blend.ts';
import { type Connection, toConnection } from './connection.ts';
import { type Candidate, fillPage } from './fill-page.ts';
import { loadCandidates } from './load-candidates.ts';
import { isForViewer } from './rules.ts';

type Deps = Pick<Services, 'videos' | 'people' | 'views' | 'history' | 'lists' | 'trending' | 'now'>;
export type Audience = { readonly viewerId: string | null; readonly region: string | null };

const index = z.number().int().min(0).max(100_000);
const version = z
  .string()
  .max(64)
  .regex(/^[\w.:-]*$/);
// Names a collection, so a forged one must not name none or another kind.
const run = z.string().regex(/^[\w:-]{1,64}$/);
const positionShape = z.tuple([
  run.nullable(),
  index,
  version,
  index,
  z.tuple([z.number().int().min(0).max(8.64e15), z.string().max(64)]).nullable(),
  z.number().int().min(0),
]);

const codec = cursorCodec<z.output<typeof positionShape>>(
  'forYou',
  (value) => positionShape.safeParse(value).data ?? null,
);

/** What the viewer most likely wants to see next. A scroll goes on in the lists that it began in. */
export async function forYou(deps: Deps, { viewerId, region }: Audience, args: PageArgs): Promise<Connection> {
  const { limit, after } = pageRequest(args, codec);
  const start = await openScroll(deps, { viewerId, region }, after && toPosition(after));
  let { position } = start;
  let ends = false;
  const find = async (count: number): Promise<Candidate<BlendPosition>[]> => {
    while (!ends) {
      // Fresh ones come after the list.
      const inList = position.listAt + count <= start.list.length;
      const fresh = inList ? [] : await freshAfter(deps, position, count);
      const next = blend(position, { ...start, fresh, freshEnds: fresh.length < count }, count);
      ({ position, ends } = next);
      if (next.candidates.length > 0) return next.candidates;
    }
    return [];
  };
  const page = await fillPage(
    {
      find,
      load: (candidates) => loadCandidates(deps, viewerId, candidates, { withSeen: true }),
      allows: (judged) => isForViewer(judged, viewerId),
    },
    limit,
  );
  return toConnection(page, (at) => codec.encode([at.list, at.listAt, at.hot, at.hotAt, fresh(at), at.turn]));
}

const fresh = ({ fresh: last }: BlendPosition): [number, string] | null => last && [last[0], last[1]];

function toPosition([list, listAt, hot, hotAt, last, turn]: z.output<typeof positionShape>): BlendPosition {
  return { list, listAt, hot, hotAt, fresh: last, turn };
}

type Scroll = { position: BlendPosition; list: readonly string[]; hot: readonly string[] };

/** The lists of the position's versions; where the trending one is gone by now, today's from its start. */
async function openScroll(deps: Deps, { viewerId, region }: Audience, after: BlendPosition | null): Promise<Scroll> {
  const [list, kept] = await Promise.all([
    viewerId === null ? null : after === null ? deps.lists.active(viewerId) : listOf(deps, viewerId, after.list),
    after === null ? null : deps.trending.ofVersion(after.hot),
  ]);
  const hot = kept ?? (await deps.trending.hot(region, deps.now()));
  const position = after ?? {
    list: list?.version ?? null,
    listAt: 0,
    hot: hot.version,
    hotAt: 0,
    fresh: null,
    turn: 0,
  };
  return {
    position: kept === null ? { ...position, hot: hot.version, hotAt: 0 } : position,
    list: list?.videoIds ?? [],
    hot: hot.videoIds,
  };
}

async function listOf({ lists }: Deps, viewerId: string, run: string | null) {
  return run === null ? null : await lists.ofVersion(viewerId, run);
}

function freshAfter({ videos }: Deps, { fresh: last }: BlendPosition, limit: number) {
  const after = last && { at: new Date(last[0]), id: last[1] };
  return videos.published({ page: { limit: limit - 1, after } });
}
