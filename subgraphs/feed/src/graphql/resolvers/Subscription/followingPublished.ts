import { followPublished } from '../../../domain/follow-published.ts';
import type { SubscriptionResolvers } from './../../types.generated.ts';

export const followingPublished: NonNullable<SubscriptionResolvers['followingPublished']> = {
  async *subscribe(_parent, _args, context) {
    for await (const followingPublished of followPublished(context, context.viewer)) yield { followingPublished };
  },
};
