import { type ChangeLog, PUBLISH_LEASE, publishChanges } from '@reelgraph/changes';
import { releaseLease } from '@reelgraph/mongo';
import type { Redis } from '@reelgraph/redis';
import { repeat } from '@reelgraph/service';
import type { Context } from '../context.ts';

/** Puts the change log on its stream, in one process at a time; when this one stops, another may go on at once. */
export function publisher(
  { mongo, holder, log }: Context,
  everyMs: number,
  to: { changes: ChangeLog; redis: Redis; prefix: string },
): AsyncDisposable {
  const loop = repeat({
    everyMs,
    step: () => publishChanges({ db: mongo.db, holder, ...to }),
    onError: (err) => log.error({ err }, 'changes could not be published; they wait'),
  });
  return {
    async [Symbol.asyncDispose]() {
      await loop[Symbol.asyncDispose]();
      await releaseLease(mongo.db, PUBLISH_LEASE, holder);
    },
  };
}
