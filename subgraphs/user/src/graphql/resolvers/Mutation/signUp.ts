
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const signUp: NonNullable<MutationResolvers['signUp']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.signUp resolver logic here */ };