
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const resetPassword: NonNullable<MutationResolvers['resetPassword']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.resetPassword resolver logic here */ };