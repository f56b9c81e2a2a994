import { holdLease, releaseLease } from '@reelgraph/mongo';
import { repeat } from '@reelgraph/service';
import type { Context } from '../context.ts';

/** Runs a sweep again and again, in one process at a time; a dead one's turn passes on. */
export function sweeper(
  context: Context,
  name: string,
  everyMs: number,
  sweep: (context: Context, signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const { mongo, holder, log } = context;
  const loop = repeat({
    everyMs,
    step: async (signal) => {
      // Two at once are harmless, so a sweep that outlives its lease need not be stopped.
      if (await holdLease(mongo.db, name, holder, everyMs + 5_000)) await sweep(context, signal);
      return false;
    },
    onError: (err) => log.error({ err, sweeper: name }, 'a sweep failed; the next one tries again'),
  });
  return {
    async [Symbol.asyncDispose]() {
      await loop[Symbol.asyncDispose]();
      await releaseLease(mongo.db, name, holder);
    },
  };
}
