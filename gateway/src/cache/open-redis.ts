import { openCacheRedis, type Redis } from '@reelgraph/redis';
import type { Logger } from '@reelgraph/service';
import type { Config } from '../config.ts';

/** The Redis for what may be lost, where one is named. The gateway serves without it, and says so in its log. */
export function openRedis({ REDIS_CACHE_URL: url }: Config, log: Logger): Redis | null {
  if (url === null) return null;
  return openCacheRedis({
    url,
    onChange: (isThere, problem) => {
      if (isThere) log.info('the cache is there again');
      else
        log.error({ err: problem }, 'the cache is away: until it is back nobody is limited and nothing is remembered');
    },
  });
}
