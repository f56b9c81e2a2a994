const TICK_MS = 10;

export type Waiting = {
  /** On the clock of `performance.now()`. */
  readonly lateAt: number;
  late(): void;
};

/** Tells everybody who waits for too long, some milliseconds after their time, with one timer for all of them. */
export class Deadlines {
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  add(waiting: Waiting): void {
    this.#waiting.add(waiting);
    // After a look at what has come: where the loop was held up, that may be what is waited for.
    this.#timer ??= setInterval(() => setImmediate(() => this.#tick()), TICK_MS);
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  #tick(): void {
    const now = performance.now();
    for (const waiting of this.#waiting) {
      if (waiting.lateAt > now) continue;
      this.#waiting.delete(waiting);
      waiting.late();
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
