import { unblock } from '../../../domain/relate.ts';
import { requireViewer } from '../../../domain/require-viewer.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const unblockUser: NonNullable<MutationResolvers['unblockUser']> = async (_parent, { userId }, context) =>
  unblock(context, requireViewer(context.viewer), userId);
