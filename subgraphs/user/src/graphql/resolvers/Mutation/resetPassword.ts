import { resetPassword as setPassword } from '../../../domain/reset-password.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const resetPassword: NonNullable<MutationResolvers['resetPassword']> = async (
  _parent,
  { token, newPassword },
  context,
) => setPassword(context, token, newPassword);
