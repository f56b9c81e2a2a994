import { isPlayable, type Video } from '@reelgraph/videos';

/** Whether a video can be played by HLS: while it is archived too, in what is hot. */
export function hasHls({ status, hlsKey }: Pick<Video, 'status' | 'hlsKey'>): boolean {
  return isPlayable(status) && hlsKey !== null && hlsKey !== undefined;
}
