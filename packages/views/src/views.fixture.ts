import { type IsolatedEnv, isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectRedis, type Redis } from '@reelgraph/redis';
import type { View } from './view.ts';
import { Views } from './views.ts';

export type OwnViews = AsyncDisposable & { env: IsolatedEnv; redis: Redis; views: Views };

/** Windows under a prefix that nobody else has. */
export async function ownViews(stores: StoreEnv): Promise<OwnViews> {
  const own = await isolate(stores);
  const redis = await connectRedis({ url: own.env.REDIS_VIEWS_URL, policy: 'noeviction' });
  const views = new Views(redis, { prefix: own.env.KEY_PREFIX });
  await views.open(new Date('2026-01-01T00:00:00Z'));
  return {
    env: own.env,
    redis,
    views,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await own[Symbol.asyncDispose]();
    },
  };
}

let made = 0;

/** A qualified view that no other is like. */
export function aView(parts: Partial<View> = {}): View {
  made += 1;
  return {
    clientViewId: `client-view-${made}`,
    viewerId: `viewer-${made}`,
    videoId: 'video-1',
    playbackAt: new Date(made),
    region: 'DE',
    source: 'FOR_YOU',
    watchedMs: 5_000,
    completed: false,
    skipped: false,
    longEnough: true,
    ...parts,
  };
}
