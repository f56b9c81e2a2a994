import { hash } from 'node:crypto';

/** Where in the app a video was watched, as the schema says it. */
export type ViewSource = 'FOR_YOU' | 'FOLLOWING' | 'TRENDING' | 'PROFILE' | 'LINK';

/** One checked watch. */
export type View = {
  readonly clientViewId: string;
  readonly viewerId: string;
  readonly videoId: string;
  /** When the playback was handed out that was watched; one playback is good for one view. */
  readonly playbackAt: Date;
  /** ISO 3166-1 code of two letters; null when unknown. */
  readonly region: string | null;
  readonly source: ViewSource;
  readonly watchedMs: number;
  readonly completed: boolean;
  readonly skipped: boolean;
  /** Whether it was watched long enough for a view (`isLongEnough`); the hour between two views is checked when recording. */
  readonly longEnough: boolean;
};

/** What became of a view: counted as a qualified one, taken without counting, or here before. */
export type ViewOutcome = 'QUALIFIED' | 'TAKEN' | 'REPEATED';

/** A view as the event log keeps it. */
export type ViewEvent = Omit<View, 'clientViewId' | 'playbackAt' | 'longEnough'> & {
  /** The same for the same client view id and playback of the same viewer and video, whenever it comes. */
  readonly id: string;
  readonly qualified: boolean;
  /** Whether it was on screen long enough to be seen, or qualified. */
  readonly seen: boolean;
  readonly at: Date;
};

/** A viewer and a video in 11 characters, 66 bits: among the watches of a partition's day no two are alike. */
export function watchIdOf(viewerId: string, videoId: string): string {
  return hash('sha256', `${viewerId}\n${videoId}`, 'base64url').slice(0, 11);
}

/** What tells a view from others of the same watch, either half of which may be there once only: 30 bits of its client view id, and the
 * moment of its playback, exact among those of 25 days. */
export function viewStampOf({ clientViewId, playbackAt }: Pick<View, 'clientViewId' | 'playbackAt'>): string {
  const moment = playbackAt.getTime().toString(36).padStart(6, '0').slice(-6);
  return hash('sha256', clientViewId, 'base64url').slice(0, 5) + moment;
}
