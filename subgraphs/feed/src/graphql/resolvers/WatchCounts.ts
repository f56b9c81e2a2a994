import type { WatchCountsResolvers } from './../types.generated.ts';

/** GraphQL's Int ends here. */
const MOST = 2 ** 31 - 1;

export const WatchCounts: WatchCountsResolvers = {
  last5Minutes: (counts) => Math.min(counts.LAST_5_MINUTES, MOST),
  last30Minutes: (counts) => Math.min(counts.LAST_30_MINUTES, MOST),
  lastHour: (counts) => Math.min(counts.LAST_HOUR, MOST),
  last7Days: (counts) => Math.min(counts.LAST_7_DAYS, MOST),
  last30Days: (counts) => Math.min(counts.LAST_30_DAYS, MOST),
};
