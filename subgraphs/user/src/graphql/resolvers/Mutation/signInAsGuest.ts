import { signInAsGuest as checkInGuest } from '../../../domain/sign-in-as-guest.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const signInAsGuest: NonNullable<MutationResolvers['signInAsGuest']> = async (_parent, { deviceId }, context) =>
  checkInGuest(context, deviceId);
