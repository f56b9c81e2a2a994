
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const likeVideo: NonNullable<MutationResolvers['likeVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.likeVideo resolver logic here */ };