import { refreshSession as refresh } from '../../../domain/refresh-session.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = async (
  _parent,
  { refreshToken },
  context,
) => refresh(context, refreshToken);
