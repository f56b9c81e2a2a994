import type { ChangeFeed } from './change-feed.ts';
import type { ChangeType } from './change-log.ts';

/**
 * Follows some things of a feed: yields once at the beginning and then whenever one of them may have changed, until the
 * signal. Changes while the last is being looked at are one more look, so a slow follower never falls behind.
 */
export class Follower implements Disposable {
  readonly #feed: ChangeFeed;
  readonly #signal: AbortSignal;
  readonly #watching = new Map<string, Disposable>();
  #isDue = true;
  #wake: () => void = () => undefined;

  constructor(feed: ChangeFeed, signal: AbortSignal) {
    this.#feed = feed;
    this.#signal = signal;
    signal.addEventListener('abort', this.#ring);
  }

  /** Follows one more thing; again changes nothing. */
  watch(type: ChangeType, id: string): void {
    const key = `${type} ${id}`;
    if (!this.#watching.has(key)) this.#watching.set(key, this.#feed.watch(type, id, this.#ring));
  }

  /** Follows all things of a type that are somebody's, or that they have moved. */
  watchOwned(type: ChangeType, userId: string): void {
    const key = `${type} of ${userId}`;
    if (!this.#watching.has(key)) this.#watching.set(key, this.#feed.watchOwned(type, userId, this.#ring));
  }

  async *looks(): AsyncGenerator<void, void, undefined> {
    while (!this.#signal.aborted) {
      if (!this.#isDue)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      this.#isDue = false;
      if (!this.#signal.aborted) yield;
    }
  }

  readonly #ring = (): void => {
    this.#isDue = true;
    this.#wake();
  };

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#ring);
    for (const watching of this.#watching.values()) watching[Symbol.dispose]();
    this.#watching.clear();
  }
}
