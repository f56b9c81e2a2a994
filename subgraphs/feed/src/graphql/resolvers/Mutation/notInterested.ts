import { refuseVideo } from '../../../domain/choices.ts';
import type { MutationResolvers } from './../../types.generated.ts';

export const notInterested: NonNullable<MutationResolvers['notInterested']> = (_parent, { videoId }, context) =>
  refuseVideo(context, context.viewer, videoId);
