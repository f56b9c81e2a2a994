import type { EdgeObject } from '@reelgraph/edge';
import type { Video } from '@reelgraph/videos';

/** More than any poster has; a slice that isn't there costs a purge nothing. */
const POSTER_BYTES = 1_000_000;

/** Everything of a video that an edge may hold. */
export function objectsOf({ poster, renditions }: Pick<Video, 'poster' | 'renditions'>): EdgeObject[] {
  return [
    ...(poster ? [{ key: poster.key, bytes: POSTER_BYTES }] : []),
    ...renditions.map(({ key, bytes }) => ({ key, bytes })),
  ];
}
