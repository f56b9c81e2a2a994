import type   { PosterResolvers } from './../types.generated.ts';
    export const Poster: PosterResolvers = {
    /* Implement Poster resolver logic here */
  };