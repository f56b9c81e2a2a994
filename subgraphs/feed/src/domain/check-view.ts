import { verifyWatchToken } from '@reelgraph/auth';
import { isPlayable, type WatchedVideo } from '@reelgraph/videos';
import { isLongEnough, type View, type ViewRule, type ViewSource } from '@reelgraph/views';

/** A watch as a client reports it. */
export type ReportedView = {
  readonly clientViewId: string;
  readonly videoId: string;
  readonly watchToken: string;
  readonly watchedMs: number;
  readonly completed?: boolean;
  readonly skipped?: boolean;
  readonly source?: ViewSource;
};

export type Refusal = 'BAD_INPUT' | 'VIDEO_NOT_FOUND' | 'WATCH_TOKEN_INVALID' | 'WATCHED_TOO_LONG';

/** What a report is checked against. */
export type ViewCheck = {
  readonly viewerId: string;
  readonly region: string | null;
  readonly rule: ViewRule;
  readonly watchTokenSecret: string;
  readonly now: Date;
};

/** A report later than this after the playback was handed out is refused; client view ids and playbacks are remembered for longer. */
const TOKEN_AGE_MS = 24 * 3_600_000;
/** How far the clocks of two of our machines may be apart. */
const CLOCK_SKEW_MS = 2_000;

/** Makes a view of a report, or says why not. */
export function checkView(report: ReportedView, video: WatchedVideo | undefined, check: ViewCheck): View | Refusal {
  const { viewerId, region, rule, now } = check;
  const { clientViewId, videoId, watchToken, watchedMs } = report;
  const { completed = false, skipped = false, source = 'FOR_YOU' } = report;
  if (clientViewId.length < 8 || clientViewId.length > 64) return 'BAD_INPUT';
  if (!Number.isSafeInteger(watchedMs) || watchedMs < 0) return 'BAD_INPUT';
  const issued = verifyWatchToken(watchToken, { videoId, viewerId }, check.watchTokenSecret);
  // Without a token nobody learns that a video which is not public exists.
  if (!video || !isPlayable(video.status) || (issued === null && video.visibility !== 'PUBLIC'))
    return 'VIDEO_NOT_FOUND';
  if (issued === null) return 'WATCH_TOKEN_INVALID';
  const elapsedMs = now.getTime() - issued.getTime();
  if (!(elapsedMs >= -CLOCK_SKEW_MS && elapsedMs <= TOKEN_AGE_MS)) return 'WATCH_TOKEN_INVALID';
  if (watchedMs > Math.max(0, elapsedMs)) return 'WATCHED_TOO_LONG';
  const longEnough = isLongEnough(watchedMs, video.durationMs, rule);
  const watch = { source, watchedMs, completed, skipped, longEnough };
  return { clientViewId, viewerId, videoId, playbackAt: issued, region, ...watch };
}
