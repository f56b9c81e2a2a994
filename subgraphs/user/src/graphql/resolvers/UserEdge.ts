import { findPerson } from '../../domain/find-person.ts';
import type { UserEdgeResolvers } from './../types.generated.ts';

export const UserEdge: UserEdgeResolvers = {
  node: async ({ node, list }, _args, { loaders }) =>
    list === 'blocked' ? (await loaders.person.load(node.id)).person : findPerson(loaders, node.id),
};
