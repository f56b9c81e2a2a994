import type { RenditionResolvers } from './../types.generated.ts';

export const Rendition: RenditionResolvers = { sizeBytes: ({ bytes }) => bytes };
