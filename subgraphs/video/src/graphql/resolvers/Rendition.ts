import type   { RenditionResolvers } from './../types.generated.ts';
    export const Rendition: RenditionResolvers = {
    /* Implement Rendition resolver logic here */
  };