import type   { VideoResolvers } from './../types.generated.ts';
    export const Video: VideoResolvers = {
    /* Implement Video resolver logic here */
  };