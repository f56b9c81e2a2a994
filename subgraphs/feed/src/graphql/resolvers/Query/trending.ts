
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const trending: NonNullable<QueryResolvers['trending']> = async (_parent, _arg, _ctx) => { /* Implement Query.trending resolver logic here */ };