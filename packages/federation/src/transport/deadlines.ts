const TICK_MS = 10;
const NOWHERE = -1;

export type Waiting = {
  /** On the clock of `performance.now()`. */
  readonly lateAt: number;
  late(): void;
  /** Kept by whoever waits for it. */
  place?: number;
};

/**
 * Tells everybody who waits for too long, some milliseconds after their time, with one timer for all of them. They are kept in
 * an array: a Set makes itself a new table for every so many that come and go, and the old tables, once they are old, would
 * hold on to those in them and all that they hold until the next great collection of garbage.
 */
export class Deadlines {
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  add(waiting: Waiting): void {
    waiting.place = this.#waiting.push(waiting) - 1;
    // After a look at what has come: where the loop was held up, that may be what is waited for.
    this.#timer ??= setInterval(() => setImmediate(() => this.#tick()), TICK_MS);
  }

  delete(waiting: Waiting): void {
    const { place = NOWHERE } = waiting;
    if (place === NOWHERE) return;
    waiting.place = NOWHERE;
    const last = this.#waiting.pop();
    if (last === undefined || last === waiting) return;
    this.#waiting[place] = last;
    last.place = place;
  }

  #tick(): void {
    const now = performance.now();
    for (const waiting of this.#waiting.filter(({ lateAt }) => lateAt <= now)) {
      // Who was told before may have taken this one back.
      if (waiting.place === NOWHERE) continue;
      this.delete(waiting);
      waiting.late();
    }
    if (this.#waiting.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
