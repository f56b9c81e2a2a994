import { withAccount } from '../../../context.ts';
import { checkAwaiting, ownUpload } from '../../../domain/own-upload.ts';
import type { MutationResolvers } from './../../types.generated.ts';

// The field `target` signs anew each time.
export const refreshUpload: NonNullable<MutationResolvers['refreshUpload']> = async (_parent, { uploadId }, context) =>
  checkAwaiting(await ownUpload(context.uploads, uploadId, withAccount(context).userId), context.now());
