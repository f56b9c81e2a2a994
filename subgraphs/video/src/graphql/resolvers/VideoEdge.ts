import type { VideoEdgeResolvers } from './../types.generated.ts';

export const VideoEdge: VideoEdgeResolvers = {};
