import type { FeedReasonResolvers } from './../types.generated.ts';

export const FeedReason: FeedReasonResolvers = {};
