import type { FeedConnectionResolvers } from './../types.generated.ts';

export const FeedConnection: FeedConnectionResolvers = {};
