import { z } from 'zod';
import { viewRule } from './domain/qualify.ts';
import { eventIdOf, type View, type ViewEvent, type ViewOutcome } from './view.ts';

/** Characters of the event's id that Redis remembers: 66 bits, among at most 64 of one viewer and video. */
const REMEMBERED = 11;

const outcomes: Readonly<Record<string, ViewOutcome>> = { q: 'QUALIFIED', n: 'TAKEN', r: 'REPEATED' };

/** A view's six arguments of the function `record`. */
export function viewArguments(view: View, now: Date): string[] {
  const id = eventIdOf(view);
  const isSeen = view.longEnough || view.watchedMs >= viewRule.seenAfterMs;
  const event: LoggedEvent = {
    i: id,
    u: view.viewerId,
    v: view.videoId,
    r: view.region ?? '',
    s: view.source,
    w: view.watchedMs,
    c: view.completed ? 1 : 0,
    k: view.skipped ? 1 : 0,
    e: isSeen ? 1 : 0,
    t: now.getTime(),
  };
  const flags = `${view.longEnough ? 'l' : '-'}${isSeen ? 's' : '-'}`;
  return [
    view.videoId,
    view.region ?? '',
    view.viewerId,
    id.slice(0, REMEMBERED),
    `${flags}${view.watchedMs}`,
    JSON.stringify(event),
  ];
}

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
  /** Written by the function when the view counted. */
  q: z.literal(1).optional(),
});
type LoggedEvent = z.output<typeof loggedEvent>;

/** The events of one entry of the log. */
export function readEvents(text: string): ViewEvent[] {
  return z
    .array(loggedEvent)
    .parse(JSON.parse(text))
    .map((event) => ({
      id: event.i,
      viewerId: event.u,
      videoId: event.v,
      region: event.r === '' ? null : event.r,
      source: event.s,
      watchedMs: event.w,
      completed: event.c === 1,
      skipped: event.k === 1,
      seen: event.e === 1,
      qualified: event.q === 1,
      at: new Date(event.t),
    }));
}
