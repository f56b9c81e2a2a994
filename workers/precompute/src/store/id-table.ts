/** Numbers for ids, in the order they come. Ids are kept as bytes: a million take as much memory as they are long. */
export class IdTable {
  #bytes = new Uint8Array(1 << 16);
  #ends = new Float64Array(1 << 10);
  #slots = new Uint32Array(1 << 12);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the id in bytes[start..end], a new one if it wasn't there. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(bytes, start, end) & mask;
    for (;;) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) break;
      if (this.#equals(entry - 1, bytes, start, end)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.#size + 1;
    this.#append(bytes.subarray(start, end));
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return this.#size - 1;
  }

  bytesOf(number: number): Uint8Array {
    return this.#bytes.subarray(number > 0 ? this.#ends[number - 1] : 0, this.#ends[number]);
  }

  #equals(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = number > 0 ? (this.#ends[number - 1] ?? 0) : 0;
    if ((this.#ends[number] ?? 0) - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== this.#bytes[j]) return false;
    return true;
  }

  #append(id: Uint8Array): void {
    const from = this.#size > 0 ? (this.#ends[this.#size - 1] ?? 0) : 0;
    const end = from + id.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    if (this.#size === this.#ends.length) {
      const grown = new Float64Array(this.#size * 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#bytes.set(id, from);
    this.#ends[this.#size++] = end;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      const id = this.bytesOf(number);
      let slot = hash(id, 0, id.length) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a, mixed once more so that the low bits are good. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < end; i++) h = Math.imul(h ^ (bytes[i] ?? 0), 0x01000193);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) >>> 7;
}
