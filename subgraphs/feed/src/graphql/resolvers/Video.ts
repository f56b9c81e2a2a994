import type { VideoResolvers } from './../types.generated.ts';

export const Video: VideoResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  author: ({ author }) => author ?? null,
  watchCounts: ({ id }, _args, { loaders }) => loaders.watchCounts.load(id),
};
