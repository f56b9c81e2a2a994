import { requireViewer } from '../../../domain/require-viewer.ts';
import { updateProfile as changeProfile } from '../../../domain/update-profile.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const updateProfile: NonNullable<MutationResolvers['updateProfile']> = async (_parent, { input }, context) =>
  changeProfile(context, requireViewer(context.viewer), input);
