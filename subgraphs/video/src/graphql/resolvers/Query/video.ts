import type { QueryResolvers } from './../../types.generated.ts';

export const video: NonNullable<QueryResolvers['video']> = (_parent, { id }, { loaders }) => loaders.video.load(id);
