import { purgeVideo } from '@reelgraph/jobs';
import { cancelUpload as cancel, enqueueHint } from '@reelgraph/videos';
import { withAccount } from '../../../context.ts';
import { ownUpload } from '../../../domain/own-upload.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const cancelUpload: NonNullable<MutationResolvers['cancelUpload']> = async (_parent, { uploadId }, context) => {
  const upload = await ownUpload(context.uploads, uploadId, withAccount(context).userId);
  const cancelled = await cancel(context, upload, context.now());
  if (cancelled.videoId) await enqueueHint(context, purgeVideo, cancelled.videoId);
  return cancelled;
};
