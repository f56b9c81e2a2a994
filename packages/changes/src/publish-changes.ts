import { type Db, holdLease } from '@reelgraph/mongo';
import type { Redis } from '@reelgraph/redis';
import type { Change, ChangeLog } from './change-log.ts';

/** The lease of the one process that publishes. */
export const PUBLISH_LEASE = 'publish-changes';
const BATCH = 500;
/** Enough for consumers that were away for a while; MongoDB has a week. */
const STREAM_LENGTH = 100_000;

/** The Redis stream that consumers read. */
export function changeStream(prefix: string): string {
  return `${prefix}:changes`;
}

/**
 * Puts what is unpublished on the stream, if this process holds the publisher's lease. At least once: consumers look at
 * `type`, `id` and `version`. Answers whether there is more.
 */
export async function publishChanges(options: {
  db: Db;
  changes: ChangeLog;
  redis: Redis;
  prefix: string;
  holder: string;
}): Promise<boolean> {
  if (!(await holdLease(options.db, PUBLISH_LEASE, options.holder, 10_000))) return false;
  const batch = await options.changes.unpublished(BATCH);
  if (batch.length === 0) return false;
  const pipeline = options.redis.pipeline();
  for (const { changeId, ...change } of batch)
    pipeline.xadd(
      changeStream(options.prefix),
      'MAXLEN',
      '~',
      STREAM_LENGTH,
      '*',
      'change',
      encode(change),
      'id',
      changeId,
    );
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  await options.changes.markPublished(batch.map((change) => change.changeId));
  return batch.length === BATCH;
}

/** Reads a stream entry's `change` field. */
export function decodeChange(text: string): Change {
  // @note written by `encode` above.
  const change = JSON.parse(text) as Omit<Change, 'at'> & { at: string };
  return { ...change, at: new Date(change.at) };
}

function encode(change: Change): string {
  return JSON.stringify(change);
}
