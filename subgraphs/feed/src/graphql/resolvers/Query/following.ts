
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const following: NonNullable<QueryResolvers['following']> = async (_parent, _arg, _ctx) => { /* Implement Query.following resolver logic here */ };