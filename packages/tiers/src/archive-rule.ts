import { archiveEnv, parseEnv } from '@reelgraph/service';
import { ARCHIVE_AGE_MS } from '@reelgraph/videos';
import type { WatchCounts } from '@reelgraph/views';

export type ArchiveRule = {
  /** A video with more views than this in 7 days stays. */
  maxViews: number;
  /** How old a video is at least, from its publication; never under 7 days. */
  ageMs: number;
  /** How long a restored video is left alone. */
  coolDownMs: number;
  /** Smaller objects cost more in cold storage than they save. */
  minBytes: number;
};

const DAY = 86_400_000;

/** The rule as the settings say it. */
export function ruleOf(settings: {
  ARCHIVE_MAX_VIEWS: number;
  ARCHIVE_AFTER_DAYS: number;
  ARCHIVE_COOL_DOWN_DAYS: number;
  ARCHIVE_MIN_BYTES: number;
}): ArchiveRule {
  return {
    maxViews: settings.ARCHIVE_MAX_VIEWS,
    ageMs: settings.ARCHIVE_AFTER_DAYS * DAY,
    coolDownMs: settings.ARCHIVE_COOL_DOWN_DAYS * DAY,
    minBytes: settings.ARCHIVE_MIN_BYTES,
  };
}

/** The rule where nothing is set. */
export const archiveRule = ruleOf(parseEnv({}, archiveEnv));

/** UNKNOWN is not zero: the counts do not reach back over the whole window. */
export type Verdict = 'COLD' | 'WATCHED' | 'UNKNOWN';

/** What the last 7 days say of a video. */
export function judge(counts: WatchCounts | undefined, { maxViews }: ArchiveRule, now: Date): Verdict {
  const since = counts?.completeSince;
  if (!counts || !since) return 'UNKNOWN';
  // What was counted is counted: enough views are enough, however little is known besides.
  if (counts.LAST_7_DAYS > maxViews) return 'WATCHED';
  return since.getTime() > now.getTime() - ARCHIVE_AGE_MS ? 'UNKNOWN' : 'COLD';
}

/**
 * When a watched video can be cold at the earliest, or is worth another look: in a week where it was watched within the hour, else the
 * sooner the fewer its views. So the archiver's work grows with the videos near the limit, not with the catalogue.
 */
export function nextCheckAt(counts: WatchCounts, { maxViews }: ArchiveRule, now: Date): Date {
  const timesOver = counts.LAST_7_DAYS / (maxViews + 1);
  const days = counts.LAST_HOUR > maxViews ? 7 : Math.min(7, 1 + Math.floor(Math.log2(Math.max(1, timesOver))));
  return new Date(now.getTime() + days * DAY);
}
