
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const unlikeVideo: NonNullable<MutationResolvers['unlikeVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.unlikeVideo resolver logic here */ };