import type { Video } from '@reelgraph/videos';

/** Bytes of an object to have at an edge, from the first one on. */
export type WarmPart = { key: string; bytes: number };

/** Posters are far smaller than this. */
const POSTER_BYTES = 1;

/** What of a video is worth having near its viewers: the poster, the smallest rung, and the first second of the next. */
export function planWarm({ status, visibility, poster, renditions }: Video): WarmPart[] {
  // What is cold, or on its way back, is not asked for by us.
  if ((status !== 'READY' && status !== 'PLAYABLE') || visibility === 'PRIVATE') return [];
  const [smallest, next] = renditions.toSorted((a, b) => a.rung - b.rung);
  return [
    ...(poster ? [{ key: poster.key, bytes: POSTER_BYTES }] : []),
    ...(smallest ? [{ key: smallest.key, bytes: smallest.bytes }] : []),
    ...(next ? [{ key: next.key, bytes: Math.min(next.bytes, next.prefetchBytes) }] : []),
  ];
}
