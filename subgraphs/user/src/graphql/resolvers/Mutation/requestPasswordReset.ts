import { requestPasswordReset as requestReset } from '../../../domain/request-password-reset.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const requestPasswordReset: NonNullable<MutationResolvers['requestPasswordReset']> = async (
  _parent,
  { email },
  context,
) => requestReset(context, email);
