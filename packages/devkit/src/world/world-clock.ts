/** The domain's clock, which a test moves; stores and signatures keep real time. */
export class WorldClock {
  #aheadMs = 0;

  readonly now = (): Date => new Date(Date.now() + this.#aheadMs);

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`A clock goes forward only, not by ${ms} ms.`);
    this.#aheadMs += ms;
  }
}
