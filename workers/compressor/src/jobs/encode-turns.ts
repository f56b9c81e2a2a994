/**
 * Lets so many encoders run at once; who comes later waits in line. What surrounds encoding (reading the raw file, looking at
 * it, putting what was made) needs no turn, so that the cores don't stand still between two videos.
 * @note the limiters on npm leave a task in line when its signal aborts; a cancelled video has to be gone within a second.
 */
export class EncodeTurns {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs a task when its turn comes; rejects with the signal's reason when it aborts before. */
  readonly take = async <T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    try {
      return await run();
    } finally {
      const next = this.#line.shift();
      if (next) next();
      else this.#free++;
    }
  };

  #wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#line.splice(this.#line.indexOf(onTurn), 1);
      reject(signal?.reason);
    };
    const onTurn = (): void => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    this.#line.push(onTurn);
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise;
  }
}
