import { signedIn } from '../../../context.ts';
import { followUpload } from '../../../domain/follow.ts';
import type { SubscriptionResolvers } from './../../types.generated.ts';

export const uploadStatus: NonNullable<SubscriptionResolvers['uploadStatus']> = {
  async *subscribe(_parent, { uploadId }, context) {
    const viewer = signedIn(context);
    for await (const upload of followUpload(context, uploadId, viewer.userId)) yield { uploadStatus: upload };
  },
};
