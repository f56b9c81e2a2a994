import { feedRules } from './feed-rules.ts';

/** How one person watched one video, and how long the video is. */
export type Deeds = {
  watchedMs: number;
  starts: number;
  completed: number;
  skipped: number;
  durationMs: number;
};

/**
 * How much watching says that somebody liked a video: 0 for seen and not liked. A like or a share says more; the strongest sign counts.
 * `usual` is the part that people usually watch of videos of this length who do not swipe it away, so that long and short clips are measured
 * by their own kind; a like is more than that, or to the end.
 */
export function confidence(deeds: Deeds, usual: number): number {
  const { rewatch, glance } = feedRules.learning;
  const part = watchedPart(deeds);
  const watched = part >= glance && deeds.skipped < deeds.starts && (deeds.completed > 0 || part > usual);
  if (!watched) return 0;
  return Math.min(1, part) + rewatch * Math.log2(Math.max(1, deeds.completed));
}

/** Of one showing, at most `mostLengths`. */
export function watchedPart({ watchedMs, starts, durationMs }: Deeds): number {
  if (!(durationMs > 0) || starts === 0) return 0;
  return Math.min(feedRules.learning.mostLengths, Math.max(0, watchedMs) / starts / durationMs);
}

/** Videos of about the same length: each bucket is half as long again as the one before. */
export function lengthBucket(durationMs: number): number {
  return Math.floor(Math.log(Math.max(1, durationMs / 1000)) / Math.log(1.5));
}
