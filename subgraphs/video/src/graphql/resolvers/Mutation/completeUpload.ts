import { AppError } from '@reelgraph/errors';
import { completeUpload as complete } from '@reelgraph/videos';
import { withAccount } from '../../../context.ts';
import { checkReceived, ownUpload } from '../../../domain/own-upload.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const completeUpload: NonNullable<MutationResolvers['completeUpload']> = async (_parent, arg, context) => {
  const { id } = await ownUpload(context.uploads, arg.uploadId, withAccount(context).userId);
  const upload = await complete(context, id, context.now());
  if (!upload) throw new AppError('UPLOAD_NOT_FOUND');
  return checkReceived(upload);
};
