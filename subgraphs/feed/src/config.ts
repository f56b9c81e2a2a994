import {
  type Env,
  identityEnv,
  mongoEnv,
  parseEnv,
  queueEnv,
  roomEnv,
  viewsEnv,
  watchTokenEnv,
} from '@reelgraph/service';
import { viewRule } from '@reelgraph/views';
import { z } from 'zod';
import { readShares } from './domain/variants.ts';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  const milliseconds = z.coerce.number().int().min(0);
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...viewsEnv,
    ...queueEnv,
    ...identityEnv,
    ...watchTokenEnv,
    PORT: roomEnv.PORT.default(4003),
    /** What makes a watch a view: so long, ... */
    VIEW_MIN_WATCHED_MS: milliseconds.default(viewRule.minWatchedMs),
    /** ... or this part of a video ... */
    VIEW_MIN_SHARE: z.coerce.number().min(0).max(1).default(viewRule.minShare),
    /** ... shorter than this, ... */
    VIEW_SHORT_VIDEO_MS: milliseconds.default(viewRule.shortVideoMs),
    /** ... and again only after this. */
    VIEW_AGAIN_AFTER_MS: milliseconds.default(viewRule.againAfterMs),
    /** For how long views that come at once are gathered, to be recorded together. */
    VIEWS_GATHER_MS: milliseconds.max(20).default(20),
    /** For how long the trending lists are taken from memory; 0 always asks Redis. */
    TRENDING_CACHE_MS: milliseconds.default(env.NODE_ENV === 'test' ? 0 : 1_000),
    /** For how long the active run is taken from memory; 0 always asks MongoDB. */
    LISTS_CACHE_MS: milliseconds.default(env.NODE_ENV === 'test' ? 0 : 1_000),
    /** For how long what recording asks of a video is taken from memory; 0 always asks MongoDB. */
    WATCHED_CACHE_MS: milliseconds.default(env.NODE_ENV === 'test' ? 0 : 5_000),
    /** Scatters people over the variants; a new name scatters them anew. */
    FEED_EXPERIMENT: z.string().default('none'),
    /** The variants of `forYou` and their shares in percent: ml, trending, random. */
    FEED_VARIANTS: z.string().default('ml:100').transform(toShares),
  });
}

function toShares(text: string, context: z.RefinementCtx) {
  const shares = readShares(text);
  if (!shares) context.addIssue('takes shares of ml, trending and random that sum to 100, such as ml:90,trending:10');
  return shares ?? z.NEVER;
}
