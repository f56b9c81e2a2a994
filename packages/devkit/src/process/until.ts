import { setTimeout as delay } from 'node:timers/promises';

export type Until = { withinMs: number; everyMs?: number; signal?: AbortSignal };

/**
 * Waits until `look` answers `true`; any other answer is the reason why not yet and ends up in the error.
 * A look that throws counts as "not yet".
 */
export async function until(what: string, look: () => Promise<true | string>, options: Until): Promise<void> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const answer = await look().catch((error: unknown) => String(error));
    if (answer === true) return;
    options.signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`${what}: not within ${options.withinMs / 1000} s: ${answer}`);
    await delay(options.everyMs ?? 50, undefined, options.signal ? { signal: options.signal } : {});
  }
}
