import { setTimeout as delay } from 'node:timers/promises';

/** Bytes that an edge may be made to fetch in one round, and how fast. */
export type Budget = { readonly bytes: number; readonly bytesPerSecond: number };

type Part = { readonly bytes: number };

/**
 * What one round at one edge may begin, first come first served, by several at once. What is under way counts as fetched until
 * it is known to have been there: the budget is passed by one object at most, and the pace holds at any moment.
 */
export class WarmBudget {
  readonly #budget: Budget;
  #fetched = 0;
  #underWay = 0;
  #freeAt = 0;
  #ended: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The parts in their order, each when it may begin; ends with the budget. Whoever takes one has to say `done`. */
  async *turns<P extends Part>(parts: Iterable<P>, signal: AbortSignal): AsyncGenerator<P> {
    for (const part of parts) {
      while (this.#underWay > 0 && this.#isSpentWith(this.#underWay)) await this.#ended.promise;
      for (;;) {
        const waitMs = this.#freeAt - performance.now();
        if (waitMs < 1 || signal.aborted) break;
        // What turns out to have been there lets the next one in sooner.
        await Promise.race([delay(waitMs, undefined, { signal }), this.#ended.promise]);
      }
      if (signal.aborted || this.#isSpentWith(0)) return;
      this.#underWay += part.bytes;
      this.#freeAt = Math.max(this.#freeAt, performance.now()) + this.#msOf(part.bytes);
      yield part;
    }
  }

  /** `fetched`: bytes that the edge had to fetch for it. */
  done(part: Part, fetched: number): void {
    this.#underWay -= part.bytes;
    this.#fetched += fetched;
    this.#freeAt += this.#msOf(fetched - part.bytes);
    this.#ended.resolve();
    this.#ended = Promise.withResolvers();
  }

  #msOf(bytes: number): number {
    return (bytes / this.#budget.bytesPerSecond) * 1000;
  }

  #isSpentWith(underWay: number): boolean {
    return this.#fetched + underWay >= this.#budget.bytes;
  }
}
