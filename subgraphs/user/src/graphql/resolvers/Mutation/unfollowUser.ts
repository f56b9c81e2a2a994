import { unfollow } from '../../../domain/relate.ts';
import { requireViewer } from '../../../domain/require-viewer.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const unfollowUser: NonNullable<MutationResolvers['unfollowUser']> = async (_parent, { userId }, context) =>
  unfollow(context, requireViewer(context.viewer), userId);
