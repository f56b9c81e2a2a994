import type { IncomingHttpHeaders } from 'node:http';

/** Request header with which a gateway says for how many more milliseconds anybody waits. */
export const TIMEOUT_HEADER = 'x-reelgraph-timeout-ms';

/** Does some work for as long as its sender waits: null when the time is over before it is done, and its signal aborts. */
export async function withinTime<Result>(
  headers: IncomingHttpHeaders,
  ending: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  const ms = Number(headers[TIMEOUT_HEADER]);
  if (!(ms > 0)) return work(ending);
  const over = new AbortController();
  const tooLate = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    over.abort();
    tooLate.resolve(null);
  }, ms);
  const onEnding = () => over.abort();
  ending.addEventListener('abort', onEnding);
  try {
    return await Promise.race([work(over.signal), tooLate.promise]);
  } finally {
    clearTimeout(timer);
    ending.removeEventListener('abort', onEnding);
  }
}
