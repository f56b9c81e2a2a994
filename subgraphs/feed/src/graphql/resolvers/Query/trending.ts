import { trending as page } from '../../../domain/trending.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const trending: NonNullable<QueryResolvers['trending']> = (_parent, args, context) =>
  page(context, context.viewer?.userId ?? null, args);
