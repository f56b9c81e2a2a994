import { Problem } from '../problem.ts';
import { readLogEnd } from './open-log.ts';
import type { SupervisedProcess } from './supervise-process.ts';

const hopelessFailures = 3;

/** Waits until a part is ready. One that dies again and again will not be: then its own last words are the answer. */
export async function becomeReady(
  part: SupervisedProcess,
  ready: (signal: AbortSignal) => Promise<void>,
  stopping?: AbortSignal,
): Promise<void> {
  const giveUp = new AbortController();
  const watch = setInterval(() => part.failures >= hopelessFailures && giveUp.abort(), 50);
  try {
    await ready(stopping ? AbortSignal.any([giveUp.signal, stopping]) : giveUp.signal);
  } catch (error) {
    stopping?.throwIfAborted();
    const { name, logFile } = part.spec;
    throw new Problem(
      `${readLogEnd(logFile, 12)}\n${name} does not start: ${part.trouble ?? error}. The end of ${logFile} is above.`,
    );
  } finally {
    clearInterval(watch);
  }
}
