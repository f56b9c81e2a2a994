import { newId } from '@reelgraph/service';
import { withAccount } from '../../../context.ts';
import { requestUpload as request } from '../../../domain/request-upload.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const requestUpload: NonNullable<MutationResolvers['requestUpload']> = async (_parent, { input }, context) => {
  const { userId: ownerId } = withAccount(context);
  const now = context.now();
  return request(context, input, { id: newId(now), ownerId, now });
};
