import { follow } from '../../../domain/relate.ts';
import { requireViewer } from '../../../domain/require-viewer.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const followUser: NonNullable<MutationResolvers['followUser']> = async (_parent, { userId }, context) =>
  follow(context, requireViewer(context.viewer), userId);
