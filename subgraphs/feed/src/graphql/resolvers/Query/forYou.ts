
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const forYou: NonNullable<QueryResolvers['forYou']> = async (_parent, _arg, _ctx) => { /* Implement Query.forYou resolver logic here */ };