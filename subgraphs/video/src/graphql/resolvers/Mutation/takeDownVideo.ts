
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const takeDownVideo: NonNullable<MutationResolvers['takeDownVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.takeDownVideo resolver logic here */ };