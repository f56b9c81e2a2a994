import type { Redis } from '@reelgraph/redis';
import type { ChangeType } from './change-log.ts';

/** Hints are for those who are looking at this moment. */
const STREAM_LENGTH = 1_000;

/** The Redis stream of hints. */
export function hintStream(prefix: string): string {
  return `${prefix}:hints`;
}

/**
 * Says that a thing is worth another look though its state has not moved, such as a video whose compression went on.
 * Lost hints are no loss: the next one or the next move comes.
 */
export async function hintChange(redis: Redis, prefix: string, type: ChangeType, id: string): Promise<void> {
  const hint = JSON.stringify({ type, id });
  await redis.xadd(hintStream(prefix), 'MAXLEN', '~', STREAM_LENGTH, '*', 'change', hint);
}
