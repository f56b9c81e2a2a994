import { AppError } from '@reelgraph/errors';
import type { CommentStore, VideoStore } from '@reelgraph/videos';

type Deps = { comments: Pick<CommentStore, 'byIds' | 'remove'>; videos: Pick<VideoStore, 'byId'> };

/** Deletes a comment for its author, the video's owner or a moderator. Throws COMMENT_NOT_FOUND, to all others too. */
export async function deleteComment(
  { comments, videos }: Deps,
  id: string,
  by: { userId: string; isModerator: boolean; now: Date },
): Promise<string> {
  const comment = (await comments.byIds([id])).get(id);
  if (!comment) throw new AppError('COMMENT_NOT_FOUND');
  const may =
    by.isModerator || comment.authorId === by.userId || (await videos.byId(comment.videoId))?.ownerId === by.userId;
  if (!may || !(await comments.remove(id, by.now))) throw new AppError('COMMENT_NOT_FOUND');
  return id;
}
