import { signUp as openAccount } from '../../../domain/sign-up.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const signUp: NonNullable<MutationResolvers['signUp']> = async (_parent, { input }, context) =>
  openAccount(context, context.viewer, input);
