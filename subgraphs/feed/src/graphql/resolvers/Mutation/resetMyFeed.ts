import { resetFeed } from '../../../domain/choices.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const resetMyFeed: NonNullable<MutationResolvers['resetMyFeed']> = (_parent, _args, context) =>
  resetFeed(context, context.viewer);
