import { compressAlone, compressVideo, type JobDefinition } from '@reelgraph/jobs';
import type { Video } from './video.ts';

/** Which queue a due video's work belongs on: one that a worker died with endangers what runs beside it. */
export function compressionJob({ deaths, lease }: Pick<Video, 'deaths' | 'lease'>): JobDefinition<{ videoId: string }> {
  return deaths > 0 || lease.holder !== null ? compressAlone : compressVideo;
}
