import type { UserConnectionResolvers } from './../types.generated.ts';

export const UserConnection: UserConnectionResolvers = {
  totalCount: async ({ userId, list }, _args, { loaders }) => (await loaders.counts.load(userId))[list],
};
