import type { QueryResolvers } from './../../types.generated.ts';

export const me: NonNullable<QueryResolvers['me']> = (_parent, _args, { viewer, loaders }) =>
  viewer && loaders.person.load(viewer.userId);
