import type { FeedPage, FeedSource } from './fill-page.ts';

/** A page as the contract shapes it. */
export type Connection = {
  edges: { cursor: string; node: { id: string }; why: { source: FeedSource } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

export function toConnection<Position>(page: FeedPage<Position>, encode: (position: Position) => string): Connection {
  const edges = page.items.map(({ videoId, source, position }) => ({
    cursor: encode(position),
    node: { id: videoId },
    why: { source },
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
