import { signedIn } from '../../../context.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo, visibleVideo } from '../../visible-video.ts';

export const unlikeVideo: NonNullable<MutationResolvers['unlikeVideo']> = async (_parent, { videoId }, context) => {
  const { userId } = signedIn(context);
  const { id } = await visibleVideo(context, videoId);
  await context.likes.set(id, userId, false, context.now());
  return changedVideo(context, id);
};
