
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const signIn: NonNullable<MutationResolvers['signIn']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.signIn resolver logic here */ };