import { chooseTopics as choose } from '../../../domain/choices.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const chooseTopics: NonNullable<MutationResolvers['chooseTopics']> = async (_parent, { hashtags }, context) => [
  ...(await choose(context, context.viewer, hashtags)),
];
