import { hideCreator as hide } from '../../../domain/choices.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const hideCreator: NonNullable<MutationResolvers['hideCreator']> = (_parent, choice, context) =>
  hide(context, context.viewer, choice);
