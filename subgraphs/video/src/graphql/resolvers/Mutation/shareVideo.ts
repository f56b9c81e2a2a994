import { newId } from '@reelgraph/service';
import { signedIn } from '../../../context.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo, visibleVideo } from '../../visible-video.ts';

export const shareVideo: NonNullable<MutationResolvers['shareVideo']> = async (_parent, { videoId }, context) => {
  const { userId } = signedIn(context);
  const { id } = await visibleVideo(context, videoId);
  const now = context.now();
  await context.shares.add(newId(now), id, userId, now);
  return changedVideo(context, id);
};
