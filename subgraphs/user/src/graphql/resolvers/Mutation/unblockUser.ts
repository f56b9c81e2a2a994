
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const unblockUser: NonNullable<MutationResolvers['unblockUser']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.unblockUser resolver logic here */ };