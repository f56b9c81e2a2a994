
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const deleteComment: NonNullable<MutationResolvers['deleteComment']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.deleteComment resolver logic here */ };