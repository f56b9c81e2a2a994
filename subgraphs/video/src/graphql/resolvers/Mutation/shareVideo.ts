
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const shareVideo: NonNullable<MutationResolvers['shareVideo']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.shareVideo resolver logic here */ };