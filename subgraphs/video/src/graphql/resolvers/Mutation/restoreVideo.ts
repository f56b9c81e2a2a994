import { isOperator, signedIn } from '../../../context.ts';
import { restoreVideo as restore } from '../../../domain/restore-video.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo, visibleVideo } from '../../visible-video.ts';

export const restoreVideo: NonNullable<MutationResolvers['restoreVideo']> = async (_parent, arg, context) => {
  const viewer = signedIn(context);
  const video = await visibleVideo(context, arg.videoId);
  const by = { userId: viewer.userId, isOperator: isOperator(viewer), now: context.now() };
  await restore(context.tiers, video, arg.tier, by);
  return changedVideo(context, video.id);
};
