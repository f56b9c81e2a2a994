
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const blockUser: NonNullable<MutationResolvers['blockUser']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.blockUser resolver logic here */ };