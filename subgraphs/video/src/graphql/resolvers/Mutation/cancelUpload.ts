
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const cancelUpload: NonNullable<MutationResolvers['cancelUpload']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.cancelUpload resolver logic here */ };