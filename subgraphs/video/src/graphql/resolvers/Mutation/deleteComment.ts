import { isModerator, signedIn } from '../../../context.ts';
import { deleteComment as remove } from '../../../domain/delete-comment.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const deleteComment: NonNullable<MutationResolvers['deleteComment']> = async (_parent, arg, context) => {
  const viewer = signedIn(context);
  const by = { userId: viewer.userId, isModerator: isModerator(viewer), now: context.now() };
  return remove(context, arg.commentId, by);
};
