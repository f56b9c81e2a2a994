
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const refreshUpload: NonNullable<MutationResolvers['refreshUpload']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.refreshUpload resolver logic here */ };