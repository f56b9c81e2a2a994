import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `step` again and again, `everyMs` after its end, at once when it answers true (there is more), until disposed.
 * A failing step is reported and tried again; disposing waits for the step at hand.
 */
export function repeat(options: {
  everyMs: number;
  step: (signal: AbortSignal) => Promise<boolean>;
  onError: (error: unknown) => void;
}): AsyncDisposable {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      let more = false;
      try {
        more = await options.step(stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) options.onError(error);
      }
      if (!more) await delay(options.everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}
