import { AppError } from '@reelgraph/errors';
import type { VideoStore } from '@reelgraph/videos';

type Deps = {
  videos: Pick<VideoStore, 'byId' | 'delete'>;
  /** Has the objects removed soon; the sweeper would do it as well. */
  purgeSoon: (videoId: string) => Promise<void>;
};

/** Removes the owner's video; harmless twice. Throws VIDEO_NOT_FOUND. */
export async function deleteVideo(
  { videos, purgeSoon }: Deps,
  videoId: string,
  by: { ownerId: string; now: Date },
): Promise<string> {
  if (await videos.delete(videoId, by.ownerId, by.now)) await purgeSoon(videoId);
  else if ((await videos.byId(videoId))?.ownerId !== by.ownerId) throw new AppError('VIDEO_NOT_FOUND');
  return videoId;
}
