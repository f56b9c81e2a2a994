import type { WindowCounts } from '@reelgraph/views';

export type VideoMapper = { id: string };
export type UserMapper = { id: string };
export type WatchCountsMapper = WindowCounts;
