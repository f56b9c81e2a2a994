import { following as page } from '../../../domain/following.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const following: NonNullable<QueryResolvers['following']> = (_parent, args, context) =>
  page(context, context.viewer, args);
