
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const completeUpload: NonNullable<MutationResolvers['completeUpload']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.completeUpload resolver logic here */ };