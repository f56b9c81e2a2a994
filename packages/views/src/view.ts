import { hash } from 'node:crypto';

/** Where in the app a video was watched, as the schema says it. */
export type ViewSource = 'FOR_YOU' | 'FOLLOWING' | 'TRENDING' | 'PROFILE' | 'LINK';

/** One checked watch. */
export type View = {
  readonly clientViewId: string;
  readonly viewerId: string;
  readonly videoId: string;
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
export type ViewEvent = Omit<View, 'clientViewId' | 'longEnough'> & {
  /** The same for the same client view id of the same viewer and video, whenever it comes. */
  readonly id: string;
  readonly qualified: boolean;
  /** Whether it was on screen long enough to be seen, or qualified. */
  readonly seen: boolean;
  readonly at: Date;
};

/** The id of a view's event. */
export function eventIdOf(view: Pick<View, 'clientViewId' | 'viewerId' | 'videoId'>): string {
  return hash('sha256', `${view.viewerId}\n${view.videoId}\n${view.clientViewId}`, 'base64url').slice(0, 22);
}
