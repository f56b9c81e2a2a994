import { Redis } from 'ioredis';

/**
 * Opens a Redis that may be away, now or later: commands then fail at once or after `commandTimeoutMs`, and it connects
 * again by itself. `onChange` hears when it comes and goes.
 */
export function openCacheRedis(options: {
  url: string;
  commandTimeoutMs?: number;
  onChange?: (isThere: boolean, problem?: Error) => void;
}): Redis {
  const { url, commandTimeoutMs = 250, onChange } = options;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
  });
  let isThere = true;
  const change = (now: boolean, problem?: Error): void => {
    if (now === isThere) return;
    isThere = now;
    onChange?.(now, problem);
  };
  redis.on('ready', () => change(true));
  redis.on('error', (error: Error) => change(false, error));
  redis.on('close', () => change(false));
  return redis;
}
