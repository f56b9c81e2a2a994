import type { UserConnectionResolvers } from './../types.generated.ts';

export const UserConnection: UserConnectionResolvers = {
  totalCount: async ({ userId, list }, _args, { loaders, relations }) =>
    list === 'blocked' ? await relations.blockedCount(userId) : (await loaders.counts.load(userId))[list],
};
