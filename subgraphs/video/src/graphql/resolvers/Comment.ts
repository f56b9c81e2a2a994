import type { CommentResolvers } from './../types.generated.ts';

export const Comment: CommentResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.comment.load(id),
  author: ({ authorId }) => ({ id: authorId }),
  video: ({ videoId }, _arg, { loaders }) => loaders.video.load(videoId),
};
