import type { Video } from '@reelgraph/videos';

/** Where a claimed video is worked on: beside others, with nothing beside it, or nowhere until it has rested. */
export type Place = 'beside' | 'alone' | 'rest';

/** A video that workers die with runs alone; at `restAfter` deaths each further one costs a rest, until `dueAt`. */
export function placeOf(
  { deaths, lease, dueAt }: Pick<Video, 'deaths' | 'lease' | 'dueAt'>,
  restAfter: number,
  now: Date,
): Place {
  if (deaths === 0) return 'beside';
  const isTired = lease.afterDeath || (dueAt !== null && dueAt > now);
  return isTired && deaths >= restAfter ? 'rest' : 'alone';
}
