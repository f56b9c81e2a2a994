import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '@reelgraph/client';

const AT_ONCE = 8;
const TRIES = 6;
const WAIT_MS = 2_000;

/** A few at once, as many as two cores can serve. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** What is busy is asked again, as an app does. */
export async function tryAgain<R>(work: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ClientError && error.retryable) || tries === TRIES) throw error;
      await delay(WAIT_MS);
    }
  }
}
