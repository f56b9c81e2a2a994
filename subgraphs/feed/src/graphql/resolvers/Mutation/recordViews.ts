import { recordViews as record } from '../../../domain/record-views.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const recordViews: NonNullable<MutationResolvers['recordViews']> = (_parent, { views }, context) =>
  record(context, context.viewer, context.region, views);
