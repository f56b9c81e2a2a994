import type { CommentEdgeResolvers } from './../types.generated.ts';

export const CommentEdge: CommentEdgeResolvers = {};
