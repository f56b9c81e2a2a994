
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const deleteVideo: NonNullable<MutationResolvers['deleteVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.deleteVideo resolver logic here */ };