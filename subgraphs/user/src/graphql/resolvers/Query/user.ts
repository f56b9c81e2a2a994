
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const user: NonNullable<QueryResolvers['user']> = async (_parent, _arg, _ctx) => { /* Implement Query.user resolver logic here */ };