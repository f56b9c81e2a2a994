import { isPlayable, type Rendition, type Video } from '@reelgraph/videos';

/** Which rendition a viewer gets: the largest not above `rung`, else the smallest; null until the video is playable. */
export function pickRendition(video: Pick<Video, 'status' | 'renditions'>, rung?: number | null): Rendition | null {
  if (!isPlayable(video.status)) return null;
  const bySize = video.renditions.toSorted((a, b) => b.rung - a.rung);
  const smallest = bySize.at(-1) ?? null;
  // The others are in cold storage.
  if (video.status === 'ARCHIVED' || video.status === 'RESTORING') return smallest;
  return bySize.find((rendition) => rung == null || rendition.rung <= rung) ?? smallest;
}
