import { findPerson } from '../../../domain/find-person.ts';
import type { QueryResolvers } from './../../types.generated.ts';

export const user: NonNullable<QueryResolvers['user']> = (_parent, { id }, { loaders }) => findPerson(loaders, id);
