
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const signInAsGuest: NonNullable<MutationResolvers['signInAsGuest']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.signInAsGuest resolver logic here */ };