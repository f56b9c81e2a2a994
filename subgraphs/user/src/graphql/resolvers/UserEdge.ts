import { findPerson } from '../../domain/find-person.ts';
import type { UserEdgeResolvers } from './../types.generated.ts';

export const UserEdge: UserEdgeResolvers = {
  node: ({ node, list }, _args, { loaders }) =>
    list === 'blocked' ? loaders.person.load(node.id) : findPerson(loaders, node.id),
};
