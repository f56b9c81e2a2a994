import type { Identity } from '@reelgraph/auth';
import { type LiveOptions, LiveSubscription } from './live-subscription.ts';
import { Places } from './places.ts';

export type SubscriptionLimits = {
  /** What one viewer may follow at a time. */
  readonly perViewer: number;
  /** What all who did not sign in may follow from one address, and how many connections it may have. */
  readonly perAddress: number;
};

/** All subscriptions of this process, within the limits for each client. */
export class LiveSubscriptions implements Disposable {
  readonly #limits: SubscriptionLimits;
  readonly #places = new Places();
  readonly #live = new Set<LiveSubscription>();
  #isEnding = false;

  constructor(limits: SubscriptionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#live.size;
  }

  /** A place for one subscription; gives it back when it is called. Throws TOO_MANY_SUBSCRIPTIONS. */
  take({ viewer }: Identity, address: string): () => void {
    const { perViewer, perAddress } = this.#limits;
    return viewer
      ? this.#places.take(`viewer ${viewer.userId}`, perViewer)
      : this.#places.take(`address ${address}`, perAddress);
  }

  /** A place for one connection, in the same way. */
  takeConnection(address: string): () => void {
    return this.#places.take(`connection ${address}`, this.#limits.perAddress);
  }

  add(events: AsyncIterable<string>, options: LiveOptions): LiveSubscription {
    const release = (): void => {
      this.#live.delete(subscription);
      options.release();
    };
    const subscription = new LiveSubscription(events, { ...options, release });
    this.#live.add(subscription);
    if (this.#isEnding) subscription.end('STORE_UNAVAILABLE');
    return subscription;
  }

  /** Ends all of them: who listens comes again, to another gateway. */
  [Symbol.dispose](): void {
    this.#isEnding = true;
    for (const subscription of this.#live) subscription.end('STORE_UNAVAILABLE');
  }
}
