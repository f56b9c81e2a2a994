import type { Video } from '@reelgraph/videos';

/** Whether a video can be played by HLS now: what is archived is not offered in all rungs. */
export function hasHls({ status, hlsKey }: Pick<Video, 'status' | 'hlsKey'>): boolean {
  return status === 'READY' && hlsKey !== null && hlsKey !== undefined;
}
