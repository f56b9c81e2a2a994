/** What makes a watch a view, as the schema says it. */
export const viewRule = {
  /** Watched at least this long, ... */
  minWatchedMs: 3_000,
  /** ... or at least this part of a video shorter than `shortVideoMs`. */
  minShare: 0.5,
  shortVideoMs: 6_000,
  /** Once per viewer and video within this time. */
  againAfterMs: 3_600_000,
} as const;

export type ViewRule = { readonly [name in keyof typeof viewRule]: number };

/** Whether a watch is long enough for a view; a video of unknown length counts as a long one. */
export function isLongEnough(watchedMs: number, durationMs: number | null, rule: ViewRule = viewRule): boolean {
  if (watchedMs >= rule.minWatchedMs) return true;
  return (
    durationMs !== null && durationMs < rule.shortVideoMs && watchedMs > 0 && watchedMs >= durationMs * rule.minShare
  );
}

/** On screen for this long is seen, a view or not. */
export const SEEN_AFTER_MS = 1_000;
