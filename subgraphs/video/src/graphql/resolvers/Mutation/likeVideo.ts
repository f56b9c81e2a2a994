import { signedIn } from '../../../context.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo, visibleVideo } from '../../visible-video.ts';

export const likeVideo: NonNullable<MutationResolvers['likeVideo']> = async (_parent, { videoId }, context) => {
  const { userId } = signedIn(context);
  const { id } = await visibleVideo(context, videoId);
  await context.likes.set(id, userId, true, context.now());
  return changedVideo(context, id);
};
