import type { VideoStorageResolvers } from './../types.generated.ts';

export const VideoStorage: VideoStorageResolvers = {};
