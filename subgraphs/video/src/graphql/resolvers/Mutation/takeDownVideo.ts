import { AppError } from '@reelgraph/errors';
import { isModerator, signedIn } from '../../../context.ts';
import { takeDownVideo as takeDown } from '../../../domain/take-down-video.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo } from '../../visible-video.ts';

export const takeDownVideo: NonNullable<MutationResolvers['takeDownVideo']> = async (_parent, arg, context) => {
  const viewer = signedIn(context);
  if (!isModerator(viewer)) throw new AppError('FORBIDDEN');
  const by = { moderatorId: viewer.userId, now: context.now() };
  const { id } = await takeDown(context.videos, arg, by);
  return changedVideo(context, id);
};
