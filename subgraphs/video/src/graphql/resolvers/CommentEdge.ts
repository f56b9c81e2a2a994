import type   { CommentEdgeResolvers } from './../types.generated.ts';
    export const CommentEdge: CommentEdgeResolvers = {
    /* Implement CommentEdge resolver logic here */
  };