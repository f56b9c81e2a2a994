import type { QueryResolvers } from './../../types.generated.ts';

export const me: NonNullable<QueryResolvers['me']> = async (_parent, _args, { viewer, loaders }) =>
  viewer && (await loaders.person.load(viewer.userId)).person;
