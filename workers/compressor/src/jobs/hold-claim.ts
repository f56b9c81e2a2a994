import type { Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';

/** How soon a cancelled, deleted or taken-over video stops its work. */
const HEARTBEAT_MS = 300;

/** A claimed video: `signal` aborts when the claim is lost or the worker stops. */
export type Claim = AsyncDisposable & { readonly fence: number; readonly signal: AbortSignal; readonly lost: boolean };

/** Renews the claim until disposed, then gives it back. */
export function holdClaim(context: Pick<Context, 'videos' | 'leaseMs'>, video: Video, stop: AbortSignal): Claim {
  const { fence } = video.lease;
  const loss = new AbortController();
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(async () => {
      if (loss.signal.aborted) return;
      // A store that can't answer now may answer before the lease ends; the fence guards every write anyway.
      const held = await context.videos.renew(video.id, fence, context.leaseMs).catch(() => true);
      if (!held) loss.abort(new Error('the claim was lost'));
    });
  }, HEARTBEAT_MS);
  return {
    fence,
    signal: AbortSignal.any([loss.signal, stop]),
    get lost() {
      return loss.signal.aborted;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await beating;
      await context.videos.release(video.id, fence).catch(() => {});
    },
  };
}
