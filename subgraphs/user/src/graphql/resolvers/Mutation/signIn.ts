import { signIn as checkIn } from '../../../domain/sign-in.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const signIn: NonNullable<MutationResolvers['signIn']> = async (_parent, { login, password }, context) =>
  checkIn(context, login, password);
