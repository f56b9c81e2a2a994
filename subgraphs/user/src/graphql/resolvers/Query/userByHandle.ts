
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const userByHandle: NonNullable<QueryResolvers['userByHandle']> = async (_parent, _arg, _ctx) => { /* Implement Query.userByHandle resolver logic here */ };