
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const unfollowUser: NonNullable<MutationResolvers['unfollowUser']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.unfollowUser resolver logic here */ };