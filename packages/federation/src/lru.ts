/** Keeps what was used last, up to a number of bytes. */
export class Lru<Value extends { readonly bytes: number }> {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Value>();
  /** The youngest, if it was got: much is asked for several times in a row, and comparing a long text takes less than looking it up. */
  #last: { readonly key: string; readonly value: Value } | undefined;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Value | undefined {
    if (this.#last?.key === key) return this.#last.value;
    const value = this.#entries.get(key);
    if (value) {
      this.#last = { key, value };
      // A Map keeps the order of insertion: what is put in again becomes the youngest.
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  /** Without using it. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#drop(key);
    // What was got last is no longer the youngest.
    this.#last = undefined;
    if (value.bytes > this.#maxBytes) return;
    this.#entries.set(key, value);
    this.#bytes += value.bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  youngest(): Value[] {
    return [...this.#entries.values()].reverse();
  }

  #drop(key: string): void {
    const value = this.#entries.get(key);
    if (!value) return;
    if (this.#last?.key === key) this.#last = undefined;
    this.#bytes -= value.bytes;
    this.#entries.delete(key);
  }
}
