import { z } from 'zod';
import { SEEN_AFTER_MS } from './domain/qualify.ts';
import { clientIdOf, type View, type ViewEvent, type ViewOutcome, watchIdOf } from './view.ts';

/** What the function `record` takes of a batch. */
export type BatchArguments = {
  /** The events as the log keeps them. */
  readonly events: string;
  /** Four per view. */
  readonly views: readonly string[];
};

export function batchArguments(views: readonly View[], now: Date): BatchArguments {
  const named = views.map((view) => ({
    view,
    watch: watchIdOf(view.viewerId, view.videoId),
    client: clientIdOf(view.clientViewId),
    isSeen: view.longEnough || view.watchedMs >= SEEN_AFTER_MS,
  }));
  return {
    events: JSON.stringify(
      named.map(
        ({ view, watch, client, isSeen }): LoggedEvent => ({
          i: watch + client,
          u: view.viewerId,
          v: view.videoId,
          r: view.region ?? '',
          s: view.source,
          w: view.watchedMs,
          c: view.completed ? 1 : 0,
          k: view.skipped ? 1 : 0,
          e: isSeen ? 1 : 0,
          t: now.getTime(),
        }),
      ),
    ),
    views: named.flatMap(({ view, watch, client, isSeen }) => [
      view.videoId,
      view.region ?? '',
      watch,
      `${view.longEnough ? 'l' : isSeen ? 's' : '-'}${client}`,
    ]),
  };
}

const outcomes: Readonly<Record<string, ViewOutcome>> = { q: 'QUALIFIED', n: 'TAKEN', r: 'REPEATED' };

/** What the function `record` answered for each view. */
export function readOutcomes(answer: unknown): ViewOutcome[] {
  return Array.from(z.string().parse(answer), (letter) => outcomes[letter] ?? 'REPEATED');
}

const flag = z.union([z.literal(0), z.literal(1)]);
const loggedEvent = z.object({
  i: z.string(),
  u: z.string(),
  v: z.string(),
  r: z.string(),
  s: z.enum(['FOR_YOU', 'FOLLOWING', 'TRENDING', 'PROFILE', 'LINK']),
  w: z.number(),
  c: flag,
  k: flag,
  e: flag,
  t: z.number(),
});
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
  return {
    id: event.i,
    viewerId: event.u,
    videoId: event.v,
    region: event.r === '' ? null : event.r,
    source: event.s,
    watchedMs: event.w,
    completed: event.c === 1,
    skipped: event.k === 1,
    seen: event.e === 1,
    qualified,
    at: new Date(event.t),
  };
}
