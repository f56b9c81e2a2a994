import { findPerson } from '../../domain/find-person.ts';
import type { UserEdgeResolvers } from './../types.generated.ts';

export const UserEdge: UserEdgeResolvers = {
  node: ({ node }, _args, { loaders }) => findPerson(loaders, node.id),
};
