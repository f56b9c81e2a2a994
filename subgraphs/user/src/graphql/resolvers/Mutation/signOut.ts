import { requireViewer } from '../../../domain/require-viewer.ts';
import { signOut as endSession } from '../../../domain/sign-out.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const signOut: NonNullable<MutationResolvers['signOut']> = async (_parent, _args, context) =>
  endSession(context, requireViewer(context.viewer));
