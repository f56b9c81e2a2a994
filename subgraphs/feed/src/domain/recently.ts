import type { View } from '@reelgraph/views';

/** One of the last watches: above 0 says that it was liked, below 0 that it was not. */
export type RecentDeed = { readonly videoId: string; readonly weight: number };
export type RecentWatch = RecentDeed & { readonly isSeen: boolean };

/** What a viewer did last, newest first, each video once; and whether a video was on screen lately. */
export type Recently = { readonly last: readonly RecentDeed[]; readonly hasSeen: (videoId: string) => boolean };

export const nothingRecently: Recently = { last: [], hasSeen: () => false };

/** To the end says most, long enough for a view half of it; swiped away says the contrary. */
export function toRecent(view: View, seenAfterMs: number): RecentWatch {
  const { videoId, completed, skipped, longEnough, watchedMs } = view;
  const weight = skipped ? -1 : completed ? 1 : longEnough ? 0.5 : 0;
  return { videoId, weight, isSeen: longEnough || watchedMs >= seenAfterMs };
}
