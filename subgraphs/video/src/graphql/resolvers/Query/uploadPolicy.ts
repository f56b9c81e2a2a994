import type { QueryResolvers } from './../../types.generated.ts';

export const uploadPolicy: NonNullable<QueryResolvers['uploadPolicy']> = (_parent, _arg, { policy }) => ({
  ...policy,
  contentTypes: [...policy.contentTypes],
  ladder: [...policy.ladder],
});
