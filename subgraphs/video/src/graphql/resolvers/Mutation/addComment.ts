import { newId } from '@reelgraph/service';
import { withAccount } from '../../../context.ts';
import { parseText } from '../../../domain/parse-text.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { visibleVideo } from '../../visible-video.ts';

export const addComment: NonNullable<MutationResolvers['addComment']> = async (_parent, arg, context) => {
  const { userId: authorId } = withAccount(context);
  const text = parseText('A comment', arg.text, { least: 1, most: 500 });
  const { id: videoId } = await visibleVideo(context, arg.videoId);
  const createdAt = context.now();
  const comment = { id: newId(createdAt), videoId, authorId, text, createdAt };
  await context.comments.add(comment);
  context.loaders.reactions.clear(videoId);
  return comment;
};
