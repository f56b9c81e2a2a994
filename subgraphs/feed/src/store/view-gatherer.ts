import { AppError } from '@reelgraph/errors';
import type { View, ViewOutcome, Views } from '@reelgraph/views';

type Waiting = {
  views: readonly View[];
  resolve: (outcomes: ViewOutcome[]) => void;
  reject: (error: unknown) => void;
};

/**
 * Gathers the views of many requests, so that a partition gets them in one call. A first view goes at once; what comes while others
 * are on their way waits for them, or for `gatherMs`.
 */
export class ViewGatherer implements AsyncDisposable {
  readonly #views: Pick<Views, 'record'>;
  readonly #now: () => Date;
  readonly #gatherMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #sending = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    views: Pick<Views, 'record'>,
    options: { now: () => Date; gatherMs: number; onError: (error: unknown) => void },
  ) {
    this.#views = views;
    this.#now = options.now;
    this.#gatherMs = options.gatherMs;
    this.#onError = options.onError;
  }

  /** What became of each view, when nothing can be lost any more. Throws STORE_UNAVAILABLE; then trying the same again is harmless. */
  record(views: readonly View[]): Promise<ViewOutcome[]> {
    if (views.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ views, resolve, reject });
      if (this.#sending.size === 0) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), this.#gatherMs);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#send();
    await Promise.all(this.#sending);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting.splice(0);
    if (group.length === 0) return;
    const sent = this.#recordGroup(group).finally(() => {
      this.#sending.delete(sent);
      if (this.#sending.size === 0) this.#send();
    });
    this.#sending.add(sent);
  }

  async #recordGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#views.record(
        group.flatMap(({ views }) => views),
        this.#now(),
      );
      for (const { views, resolve } of group) resolve(outcomes.splice(0, views.length));
    } catch (cause) {
      this.#onError(cause);
      for (const { reject } of group) reject(new AppError('STORE_UNAVAILABLE', { cause }));
    }
  }
}
