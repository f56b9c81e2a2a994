import type { FeedEdgeResolvers } from './../types.generated.ts';

export const FeedEdge: FeedEdgeResolvers = {};
