
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const requestUpload: NonNullable<MutationResolvers['requestUpload']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.requestUpload resolver logic here */ };