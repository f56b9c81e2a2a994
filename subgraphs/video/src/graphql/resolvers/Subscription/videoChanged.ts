import { followVideo } from '../../../domain/follow.ts';
import type { SubscriptionResolvers } from './../../types.generated.ts';

export const videoChanged: NonNullable<SubscriptionResolvers['videoChanged']> = {
  async *subscribe(_parent, { videoId }, { feed, signal, openLoaders }) {
    const see = (id: string) => openLoaders().video.load(id);
    for await (const video of followVideo({ feed, signal, see }, videoId)) yield { videoChanged: video };
  },
};
