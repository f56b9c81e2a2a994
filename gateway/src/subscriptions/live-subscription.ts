import { AppError, type ErrorCode } from '@reelgraph/errors';

export type LiveOptions = {
  /** Ends the source. */
  readonly stop: () => void;
  /** Called once, at the end. */
  readonly release: () => void;
  readonly expiresAt: Date | null;
};

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One subscription while somebody listens: its responses, until its source, its listener, its time or the gateway ends. */
export class LiveSubscription implements AsyncIterableIterator<string, undefined> {
  readonly #events: AsyncIterator<string, unknown>;
  readonly #stop: () => void;
  readonly #release: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastWord: string | undefined;

  constructor(events: AsyncIterable<string>, options: LiveOptions) {
    this.#events = events[Symbol.asyncIterator]();
    this.#stop = options.stop;
    this.#release = options.release;
    if (options.expiresAt) this.#endAt(options.expiresAt);
  }

  #endAt(moment: Date): void {
    const leftMs = moment.getTime() - Date.now();
    if (leftMs <= 0) this.end('TOKEN_EXPIRED');
    else this.#timer = setTimeout(() => this.#endAt(moment), Math.min(leftMs, LONGEST_TIMER_MS)).unref();
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    const { done, value } = await this.#events.next();
    if (!done) return { done: false, value };
    this.#finish();
    const lastWord = this.#lastWord;
    this.#lastWord = undefined;
    return lastWord === undefined ? { done: true, value: undefined } : { done: false, value: lastWord };
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.#finish();
    return { done: true, value: undefined };
  }

  /** Ends it with an error that says why, as the last response. */
  end(code: ErrorCode): void {
    const { message, retryable } = new AppError(code);
    this.#lastWord ??= JSON.stringify({ errors: [{ message, extensions: { code, retryable } }], data: null });
    this.#stop();
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#stop();
    this.#release();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
