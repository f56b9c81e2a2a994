
        import type   { QueryResolvers } from './../../types.generated.ts';
        export const video: NonNullable<QueryResolvers['video']> = async (_parent, _arg, _ctx) => { /* Implement Query.video resolver logic here */ };