import type { View } from '@reelgraph/views';
import type { Choices } from './choices.ts';
import { sessionRules } from './session-rules.ts';

/** One of the last watches or likes: above 0 says that it was liked, below 0 that it was not. */
export type RecentDeed = { readonly videoId: string; readonly weight: number };
export type RecentWatch = RecentDeed & { readonly isSeen: boolean };

/** What a viewer did last, newest first, each video once; and whether a video was on screen lately. */
export type Recently = { readonly last: readonly RecentDeed[]; readonly hasSeen: (videoId: string) => boolean };

export const nothingRecently: Recently = { last: [], hasSeen: () => false };

/** With the likes of the session: each speaks for the watch that it belongs to, or as the newest deed where that watch is not told yet. */
export function withLikes(last: readonly RecentDeed[], liked: Choices['liked'], now: Date): RecentDeed[] {
  const { likedMs, liked: weight, deeds } = sessionRules;
  const recent = liked.filter(({ at }) => now.getTime() - at.getTime() < likedMs).map(({ videoId }) => videoId);
  const isLiked = new Set(recent);
  const told = new Set(last.map(({ videoId }) => videoId));
  return [
    ...recent.filter((videoId) => !told.has(videoId)).map((videoId) => ({ videoId, weight })),
    ...last.map((deed) => (isLiked.has(deed.videoId) ? { ...deed, weight } : deed)),
  ].slice(0, deeds);
}

/** To the end says most, long enough for a view half of it; swiped away says the contrary. */
export function toRecent(view: View, seenAfterMs: number): RecentWatch {
  const { videoId, completed, skipped, longEnough, watchedMs } = view;
  const weight = skipped ? -1 : completed ? 1 : longEnough ? sessionRules.viewed : 0;
  return { videoId, weight, isSeen: longEnough || watchedMs >= seenAfterMs };
}
