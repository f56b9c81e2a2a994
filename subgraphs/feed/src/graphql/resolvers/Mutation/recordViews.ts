
        import type   { MutationResolvers } from './../../types.generated.ts';
        export const recordViews: NonNullable<MutationResolvers['recordViews']> = async (_parent, _arg, _ctx) => { /* Implement Mutation.recordViews resolver logic here */ };