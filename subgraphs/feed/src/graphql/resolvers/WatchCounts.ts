import type   { WatchCountsResolvers } from './../types.generated.ts';
    export const WatchCounts: WatchCountsResolvers = {
    /* Implement WatchCounts resolver logic here */
  };