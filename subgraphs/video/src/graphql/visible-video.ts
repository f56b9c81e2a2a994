import { AppError } from '@reelgraph/errors';
import type { Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';

/** A video that the viewer may see. Throws VIDEO_NOT_FOUND. */
export async function visibleVideo({ loaders }: Context, id: string): Promise<Video> {
  const video = await loaders.video.load(id);
  if (!video) throw new AppError('VIDEO_NOT_FOUND');
  return video;
}

/** The video as it is after a change. Throws VIDEO_NOT_FOUND. */
export async function changedVideo(context: Context, id: string): Promise<Video> {
  context.loaders.video.clear(id);
  context.loaders.reactions.clear(id);
  return visibleVideo(context, id);
}
