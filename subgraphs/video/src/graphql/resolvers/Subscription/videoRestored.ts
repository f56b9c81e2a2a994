import { followRestore } from '../../../domain/follow.ts';
import type { SubscriptionResolvers } from './../../types.generated.ts';

export const videoRestored: NonNullable<SubscriptionResolvers['videoRestored']> = {
  async *subscribe(_parent, { videoId }, { feed, signal, openLoaders }) {
    const see = (id: string) => openLoaders().video.load(id);
    for await (const video of followRestore({ feed, signal, see }, videoId)) yield { videoRestored: video };
  },
};
