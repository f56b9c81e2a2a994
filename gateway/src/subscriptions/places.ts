import { AppError } from '@reelgraph/errors';

/** How many of something each client has, with a limit. */
export class Places {
  readonly #counts = new Map<string, number>();

  /** Takes one of the client's places; gives it back when it is called. Throws TOO_MANY_SUBSCRIPTIONS. */
  take(client: string, most: number): () => void {
    const count = this.#counts.get(client) ?? 0;
    if (count >= most) throw new AppError('TOO_MANY_SUBSCRIPTIONS');
    this.#counts.set(client, count + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#counts.get(client) ?? 1) - 1;
      if (left > 0) this.#counts.set(client, left);
      else this.#counts.delete(client);
    };
  }
}
