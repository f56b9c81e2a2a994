import { signedIn } from '../../../context.ts';
import { parseText } from '../../../domain/parse-text.ts';
import type { MutationResolvers } from './../../types.generated.ts';
import { visibleVideo } from '../../visible-video.ts';

export const reportVideo: NonNullable<MutationResolvers['reportVideo']> = async (_parent, arg, context) => {
  const { userId } = signedIn(context);
  const note = parseText('A note', arg.note ?? '', { least: 0, most: 1_000 });
  const { id: videoId } = await visibleVideo(context, arg.videoId);
  await context.reports.add({ videoId, userId, reason: arg.reason, note, at: context.now() });
  return true;
};
