import type { WindowCounts } from '@reelgraph/views';

/** In a page the author is known, so that who it is need not wait for what it is. */
export type VideoMapper = { id: string; author?: { id: string } };
export type UserMapper = { id: string };
export type WatchCountsMapper = WindowCounts;
