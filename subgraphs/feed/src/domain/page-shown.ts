import type { FeedSource } from './fill-page.ts';

/** A page of `forYou` that was handed out, as learning and experiments ask for it. */
export type PageShown = {
  readonly viewerId: string;
  readonly at: Date;
  readonly run: string | null;
  readonly variant: string;
  readonly items: readonly {
    videoId: string;
    source: FeedSource;
    /** Counted through the scroll, from 0. */
    place: number;
    /** The chance with which an exploration place fell to the video. */
    propensity: number | null;
  }[];
};
