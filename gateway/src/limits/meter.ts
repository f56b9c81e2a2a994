/** A shared counter of points within a window, such as one of rate-limiter-flexible. */
export type PointCounter = {
  /** Adds points; rejects with a `Spent` when more than allowed are used up, with an `Error` when the counter is away. */
  consume(key: string, points: number): Promise<unknown>;
};

export type MeterOptions = {
  readonly counter: PointCounter;
  /** Points that a key has in a window. */
  readonly points: number;
  /** For how long what is used is gathered before it is counted. */
  readonly gatherMs: number;
  /** Sends what the counter is asked within it together. */
  readonly inOneGo: (count: () => Promise<unknown>[]) => Promise<unknown>[];
  /** Whether it is known that the counter cannot be asked. */
  readonly isAway: () => boolean;
  /** Called when the counter cannot be asked: everybody is let through meanwhile. */
  readonly onAway: (error: unknown) => void;
};

/**
 * Counts what each key uses without anybody waiting for the count: points are gathered for a moment, added to the shared
 * counter in one go, and the next request hears what came of it. Fails open.
 */
export class Meter implements AsyncDisposable {
  readonly #options: MeterOptions;
  readonly #used = new Map<string, number>();
  readonly #blockedUntil = new Map<string, number>();
  #failed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MeterOptions) {
    this.#options = options;
  }

  /** How long a key has to wait, in milliseconds; 0 when it may go on. */
  waitOf(key: string): number {
    const until = this.#blockedUntil.get(key);
    if (until === undefined) return 0;
    const wait = until - performance.now();
    if (wait > 0) return wait;
    this.#blockedUntil.delete(key);
    return 0;
  }

  /** Uses points. What one gateway sees within a moment is never more than a whole window's points. */
  use(key: string, points: number): boolean {
    const used = (this.#used.get(key) ?? 0) + points;
    if (used > this.#options.points && this.#used.has(key) && !this.#failed && !this.#options.isAway()) return false;
    this.#used.set(key, used);
    this.#timer ??= setTimeout(() => void this.#flush(), this.#options.gatherMs);
    return true;
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const used = [...this.#used];
    this.#used.clear();
    this.#forgetOld();
    await Promise.all(this.#options.inOneGo(() => used.map(([key, points]) => this.#count(key, points))));
  }

  async #count(key: string, points: number): Promise<void> {
    try {
      await this.#options.counter.consume(key, points);
      this.#failed = false;
    } catch (error) {
      this.#failed = !isSpent(error);
      if (isSpent(error)) this.#blockedUntil.set(key, performance.now() + error.msBeforeNext);
      else this.#options.onAway(error);
    }
  }

  #forgetOld(): void {
    const now = performance.now();
    for (const [key, until] of this.#blockedUntil) if (until <= now) this.#blockedUntil.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#timer) await this.#flush();
  }
}

/** What rate-limiter-flexible rejects with when the points are used up. */
type Spent = { readonly msBeforeNext: number };

function isSpent(error: unknown): error is Spent {
  return (
    typeof error === 'object' && error !== null && 'msBeforeNext' in error && typeof error.msBeforeNext === 'number'
  );
}
