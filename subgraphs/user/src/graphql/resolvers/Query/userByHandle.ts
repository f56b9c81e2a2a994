import { findPersonByHandle } from '../../../domain/find-person.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const userByHandle: NonNullable<QueryResolvers['userByHandle']> = async (_parent, { handle }, context) =>
  findPersonByHandle(context, handle);
