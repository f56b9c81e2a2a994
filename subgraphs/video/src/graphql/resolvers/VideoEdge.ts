import type   { VideoEdgeResolvers } from './../types.generated.ts';
    export const VideoEdge: VideoEdgeResolvers = {
    /* Implement VideoEdge resolver logic here */
  };