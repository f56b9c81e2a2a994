
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const updateVideo: NonNullable<MutationResolvers['updateVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.updateVideo resolver logic here */ };