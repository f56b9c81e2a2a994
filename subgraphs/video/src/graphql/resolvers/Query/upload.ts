
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const upload: NonNullable<QueryResolvers['upload']> = async (_parent, _arg, _ctx) => { /* Implement Query.upload resolver logic here */ };