import { hlsMediaKey } from './hls-media.ts';
import type { Video } from './video.ts';

/** More than any poster has; a slice that isn't there costs a purge nothing. */
const POSTER_BYTES = 1_000_000;

/** Everything of a video that an edge may hold. Lists of HLS come from us and not from the edges, its media from there. */
export function edgeObjects(
  video: Pick<Video, 'poster' | 'renditions' | 'hlsKey' | 'storage'>,
): { key: string; bytes: number }[] {
  const { poster, renditions } = video;
  return [
    ...(poster ? [{ key: poster.key, bytes: POSTER_BYTES }] : []),
    ...renditions.map(({ key, bytes }) => ({ key, bytes })),
    ...renditions.flatMap(({ rung, bytes }) => {
      const key = hlsMediaKey(video, rung);
      return key === null ? [] : [{ key, bytes: atMost(bytes) }];
    }),
    ...(video.storage.formerly ?? []),
  ];
}

/** More than the same streams take in fragments: these have an index each, of some 2 kB a second. */
function atMost(bytes: number): number {
  return Math.ceil(bytes * 1.25) + 256 * 1024;
}
