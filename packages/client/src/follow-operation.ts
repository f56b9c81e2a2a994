import { ClientError } from './client-error.ts';
import { readEvents } from './read-events.ts';
import {
  type Answer,
  dataOf,
  type Operation,
  post,
  readAnswer,
  type Transport,
  unreachable,
} from './send-operation.ts';

/** The gateway says something at least every 12 seconds, if only that it is there. */
const SILENT_MS = 30_000;
const MOST_FAILURES = 8;
const LONGEST_PAUSE_MS = 10_000;

export type Follow = {
  readonly transport: Transport;
  readonly accessToken: () => string | null;
  /** Gets another access token for one that is over; throws where there is none to be had. */
  readonly renew: (expired: string) => Promise<unknown>;
  /** Whether an error says that the access token is over. */
  readonly isExpired: (error: unknown) => boolean;
};

/**
 * The data of one event after the other. What is lost on the way is asked for again: a subscription begins with how
 * things are, so nothing that matters is missed.
 */
export async function* followOperation(
  follow: Follow,
  operation: Operation,
  signal?: AbortSignal,
): AsyncGenerator<Record<string, unknown>> {
  for (let failures = 0; !signal?.aborted; failures += 1) {
    const accessToken = follow.accessToken();
    try {
      for await (const data of listen(follow.transport, operation, accessToken, signal)) {
        failures = 0;
        yield data;
      }
      return;
    } catch (error) {
      if (signal?.aborted) return;
      if (failures >= MOST_FAILURES) throw error;
      if (follow.isExpired(error) && accessToken !== null) await follow.renew(accessToken);
      else if (error instanceof ClientError && error.retryable) await pause(failures);
      else throw error;
    }
  }
}

async function* listen(
  transport: Transport,
  operation: Operation,
  accessToken: string | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Record<string, unknown>> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  signal?.addEventListener('abort', leave, { once: true });
  let timer = setTimeout(() => leaving.abort(), transport.timeoutMs);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => leaving.abort(), SILENT_MS);
  };
  try {
    const posting = { accessToken, signal: leaving.signal, accept: 'text/event-stream, application/json' };
    const response = await post(transport, operation, posting);
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield dataOf(transport, await readAnswer(response), response.status);
      return;
    }
    for await (const { event, data } of eventsOf(transport, response, alive)) {
      if (event === 'complete') return;
      // @note the gateway wrote it.
      if (event === 'next') yield dataOf(transport, JSON.parse(data) as Answer, response.status);
    }
    throw unreachable(transport, new Error('The stream broke off.'));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
    leaving.abort();
  }
}

async function* eventsOf(transport: Transport, response: Response, alive: () => void) {
  try {
    if (response.body) yield* readEvents(response.body, alive);
  } catch (cause) {
    throw unreachable(transport, cause);
  }
}

/** Longer after each failure, and never the same for all who lost the same gateway. */
function pause(failures: number): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}
