import type { VideoFacts, ViewersVideo } from '@reelgraph/videos';

export type FeedSource = 'FOR_YOU' | 'SIMILAR' | 'FOLLOWING' | 'TRENDING' | 'HASHTAG' | 'EXPLORE' | 'FRESH';

/** What a run says of a video in a list. */
export type Listed = { readonly number: number; readonly because: string | null; readonly propensity: number | null };

/** A video that may come into a page; `position` is where a scroll goes on after it. */
export type Candidate<Position> = {
  readonly videoId: string;
  readonly source: FeedSource;
  readonly position: Position;
  /** Where it came from a run. */
  readonly listed?: Listed;
};

/** What is known of a candidate when it is judged. */
export type Judged = ViewersVideo<VideoFacts>;

/** Find ids, load what they need, leave out what must not be shown; the page is what is left. */
export type Steps<Position, At = Position> = {
  /** The next candidates, at least one unless there are no more. */
  readonly find: (count: number) => Promise<Candidate<Position>[]>;
  readonly load: (candidates: readonly Candidate<Position>[]) => Promise<ReadonlyMap<string, Judged>>;
  readonly allows: (judged: Judged) => boolean;
  /** The page, of all that were found to be allowed. */
  readonly arrange: (allowed: readonly PageItem<Position>[], size: number) => PageItem<At>[];
};

export type PageItem<Position> = Candidate<Position> & { readonly ownerId: string; readonly video: VideoFacts };
export type FeedPage<Position> = { readonly items: PageItem<Position>[]; readonly hasNextPage: boolean };

/** A page never looks further than this, however little of it may be shown. */
const MOST_LOOKED_AT = 5_000;
const LARGEST_ROUND = 400;

/** Fills a page: it is full whenever there are enough candidates that the viewer may see. */
export async function fillPage<Position, At>(steps: Steps<Position, At>, size: number): Promise<FeedPage<At>> {
  const items: PageItem<Position>[] = [];
  let round = size + Math.ceil(size / 2) + 10;
  for (let looked = 0; items.length <= size && looked < MOST_LOOKED_AT; round = Math.min(round * 2, LARGEST_ROUND)) {
    const candidates = await steps.find(round);
    if (candidates.length === 0) break;
    looked += candidates.length;
    const loaded = await steps.load(candidates);
    for (const candidate of candidates) {
      const judged = loaded.get(candidate.videoId);
      if (!judged || !steps.allows(judged)) continue;
      items.push({ ...candidate, ownerId: judged.video.ownerId, video: judged.video });
    }
  }
  return { items: steps.arrange(items, size), hasNextPage: items.length > size };
}

/** As they were found. */
export function inOrder<Item>(allowed: readonly Item[], size: number): Item[] {
  return allowed.slice(0, size);
}
