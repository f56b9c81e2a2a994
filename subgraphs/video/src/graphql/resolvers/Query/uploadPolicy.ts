
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const uploadPolicy: NonNullable<QueryResolvers['uploadPolicy']> = async (_parent, _arg, _ctx) => { /* Implement Query.uploadPolicy resolver logic here */ };