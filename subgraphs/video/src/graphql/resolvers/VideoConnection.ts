import type { VideoConnectionResolvers } from './../types.generated.ts';

export const VideoConnection: VideoConnectionResolvers = {};
