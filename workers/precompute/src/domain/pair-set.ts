const SPAN = 2 ** 26;

/** Pairs of numbers below 2^26, in 8 bytes each. */
export class PairSet {
  #keys = new Float64Array(1024);
  #length = 0;
  #isSorted = true;

  add(a: number, b: number): void {
    if (this.#length === this.#keys.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys[this.#length++] = a * SPAN + b;
    this.#isSorted = false;
  }

  has(a: number, b: number): boolean {
    const key = a * SPAN + b;
    return this.#keys[this.#find(key)] === key && this.#length > 0;
  }

  /** What `a` is paired with. */
  of(a: number): number[] {
    const found: number[] = [];
    for (let i = this.#find(a * SPAN); i < this.#length; i++) {
      const b = (this.#keys[i] ?? 0) - a * SPAN;
      if (b >= SPAN) break;
      if (found.at(-1) !== b) found.push(b);
    }
    return found;
  }

  /** The place of the first key that is not below. */
  #find(key: number): number {
    if (!this.#isSorted) this.#sort();
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sort(): void {
    this.#keys.subarray(0, this.#length).sort();
    // A key left over from nothing must equal none.
    this.#keys.fill(Number.NaN, this.#length);
    this.#isSorted = true;
  }
}
