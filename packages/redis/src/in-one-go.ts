import type { Redis } from 'ioredis';
import { mastersOf } from './connect.ts';

/**
 * What `work` asks of Redis before it returns is sent to each server in one write. Writes of their own for small commands each wake up
 * the server, and take most of the CPU that the commands take here.
 */
export function inOneGo<T>(redis: Redis, work: () => T): T {
  // A server that was never connected to has no stream yet.
  const streams = mastersOf(redis).flatMap(({ stream }: Partial<Redis>) => (stream ? [stream] : []));
  for (const stream of streams) stream.cork();
  try {
    return work();
  } finally {
    for (const stream of streams) stream.uncork();
  }
}
