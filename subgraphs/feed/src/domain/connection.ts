import type { FeedPage, FeedSource, PageItem } from './fill-page.ts';

/** A page as the contract shapes it. */
export type Connection = {
  edges: {
    cursor: string;
    node: { id: string; author: { id: string } };
    why: { source: FeedSource; video: { id: string } | null; creator: { id: string } | null };
  }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  hasSeenAll: boolean;
};

export function toConnection<Position>(
  page: FeedPage<Position>,
  encode: (position: Position) => string,
  { hasSeenAll = false } = {},
): Connection {
  const edges = page.items.map((item) => ({
    cursor: encode(item.position),
    node: { id: item.videoId, author: { id: item.ownerId } },
    why: whyOf(item),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    hasSeenAll,
  };
}

function whyOf({ source, listed, ownerId }: PageItem<unknown>): Connection['edges'][number]['why'] {
  const because = listed?.because ?? null;
  return {
    source,
    video: because === null ? null : { id: because },
    creator: source === 'FOLLOWING' ? { id: ownerId } : null,
  };
}
