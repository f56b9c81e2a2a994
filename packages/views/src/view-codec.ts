import { z } from 'zod';
import { SEEN_AFTER_MS } from './domain/qualify.ts';
import { type View, type ViewEvent, type ViewOutcome, viewStampOf, watchIdOf } from './view.ts';

const [COMPLETED, SKIPPED, SEEN] = [1, 2, 4];

/** What the function `record` takes of a batch. */
export type BatchArguments = {
  /** The events as the log keeps them. */
  readonly events: string;
  /** The lists of videos and of regions, then four per view. */
  readonly views: readonly (string | number)[];
};

export function batchArguments(views: readonly View[], now: Date): BatchArguments {
  const named = views.map((view) => ({
    view,
    watch: watchIdOf(view.viewerId, view.videoId),
    stamp: viewStampOf(view),
    isSeen: view.longEnough || view.watchedMs >= SEEN_AFTER_MS,
  }));
  const videos = placesOf(views.map(({ videoId }) => videoId));
  const regions = placesOf(views.map(regionField).filter((field) => field !== ''));
  return {
    events: JSON.stringify(
      named.map(
        ({ view, watch, stamp, isSeen }): LoggedEvent => [
          watch + stamp,
          view.viewerId,
          view.videoId,
          view.region ?? '',
          view.source,
          view.watchedMs,
          (view.completed ? COMPLETED : 0) + (view.skipped ? SKIPPED : 0) + (isSeen ? SEEN : 0),
          now.getTime(),
        ],
      ),
    ),
    views: [
      videos.size,
      ...videos.keys(),
      regions.size,
      ...regions.keys(),
      ...named.flatMap(({ view, watch, stamp, isSeen }) => [
        watch,
        `${view.longEnough ? 'l' : isSeen ? 's' : '-'}${stamp}`,
        videos.get(view.videoId) ?? 0,
        regions.get(regionField(view)) ?? 0,
      ]),
    ],
  };
}

/** Where each name stands in the list of them, beginning with 1. */
function placesOf(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index + 1]));
}

/** Empty where the region is unknown, or is none: a code has two letters. */
function regionField({ videoId, region }: View): string {
  return region?.length === 2 ? `${videoId}:${region}` : '';
}

const letters = z.string();
const outcomes: Readonly<Record<string, ViewOutcome>> = { q: 'QUALIFIED', n: 'TAKEN', r: 'REPEATED' };

/** What the function `record` answered for each view. */
export function readOutcomes(answer: unknown): ViewOutcome[] {
  return Array.from(letters.parse(answer), (letter) => outcomes[letter] ?? 'REPEATED');
}

/** Id, viewer, video, region, source, watched ms, flags, time. */
const loggedEvent = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.enum(['FOR_YOU', 'FOLLOWING', 'TRENDING', 'PROFILE', 'LINK']),
  z.number(),
  z.number(),
  z.number(),
]);
type LoggedEvent = z.output<typeof loggedEvent>;

/** The events of one entry of the log, without those that had been there before. */
export function readEvents(events: string, outcomesOf: string): ViewEvent[] {
  const outcomes = readOutcomes(outcomesOf);
  return z
    .array(loggedEvent)
    .parse(JSON.parse(events))
    .flatMap((event, index) =>
      outcomes[index] === 'REPEATED' ? [] : [toEvent(event, outcomes[index] === 'QUALIFIED')],
    );
}

function toEvent(event: LoggedEvent, qualified: boolean): ViewEvent {
  const [id, viewerId, videoId, region, source, watchedMs, flags, at] = event;
  return {
    id,
    viewerId,
    videoId,
    region: region === '' ? null : region,
    source,
    watchedMs,
    completed: (flags & COMPLETED) !== 0,
    skipped: (flags & SKIPPED) !== 0,
    seen: (flags & SEEN) !== 0,
    qualified,
    at: new Date(at),
  };
}
