
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const followUser: NonNullable<MutationResolvers['followUser']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.followUser resolver logic here */ };