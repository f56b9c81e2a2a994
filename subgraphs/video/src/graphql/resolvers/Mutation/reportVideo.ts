
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const reportVideo: NonNullable<MutationResolvers['reportVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.reportVideo resolver logic here */ };