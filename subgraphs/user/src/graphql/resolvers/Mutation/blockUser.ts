import { block } from '../../../domain/relate.ts';
import { requireViewer } from '../../../domain/require-viewer.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const blockUser: NonNullable<MutationResolvers['blockUser']> = async (_parent, { userId }, context) =>
  block(context, requireViewer(context.viewer), userId);
