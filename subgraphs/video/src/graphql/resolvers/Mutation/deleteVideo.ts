import { purgeVideo } from '@reelgraph/jobs';
import { enqueueHint } from '@reelgraph/videos';
import { withAccount } from '../../../context.ts';
import { deleteVideo as remove } from '../../../domain/delete-video.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const deleteVideo: NonNullable<MutationResolvers['deleteVideo']> = async (_parent, { videoId }, context) => {
  const { userId: ownerId } = withAccount(context);
  const purgeSoon = (id: string) => enqueueHint(context, purgeVideo, id);
  const deleted = await remove({ videos: context.videos, purgeSoon }, videoId, { ownerId, now: context.now() });
  context.loaders.video.clear(videoId);
  return deleted;
};
