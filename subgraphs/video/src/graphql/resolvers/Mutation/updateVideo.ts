import { withAccount } from '../../../context.ts';
import { updateVideo as update } from '../../../domain/update-video.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { changedVideo } from '../../visible-video.ts';

export const updateVideo: NonNullable<MutationResolvers['updateVideo']> = async (_parent, { input }, context) => {
  const { userId: ownerId } = withAccount(context);
  const { id } = await update(context, input, { ownerId, now: context.now() });
  return changedVideo(context, id);
};
