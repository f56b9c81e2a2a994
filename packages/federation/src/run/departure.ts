type Listener = () => void;

/** Somebody who may leave. An AbortSignal is one, too. */
export type Leaving = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: Listener): void;
  removeEventListener(type: 'abort', listener: Listener): void;
};

/** What an AbortController with its signal is, without the events of the platform: those cost more than a small request does elsewhere. */
export class Departure implements Leaving {
  readonly #listeners = new Set<Listener>();
  #isGone = false;

  get aborted(): boolean {
    return this.#isGone;
  }

  addEventListener(_: 'abort', listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}

/** The same as a signal of the platform, for what asks for one. */
export function signalOf(leaving: Leaving): AbortSignal {
  if (leaving instanceof AbortSignal) return leaving;
  if (leaving.aborted) return AbortSignal.abort();
  const gone = new AbortController();
  leaving.addEventListener('abort', () => gone.abort());
  return gone.signal;
}
