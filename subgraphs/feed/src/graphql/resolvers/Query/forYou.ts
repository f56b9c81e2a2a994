import { forYou as page } from '../../../domain/for-you.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const forYou: NonNullable<QueryResolvers['forYou']> = (_parent, args, context) =>
  page(context, { viewerId: context.viewer?.userId ?? null, region: context.region }, args);
