const PAGE = 65_536;
const MAX_PAGES = 65_536;

/**
 * Memory shared by the main thread, the worker threads and the kernel, handed out from the bottom up. What was taken
 * after `mark()` is given back by `release(mark)`. Addresses stay valid when it grows, views made earlier do as well.
 */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES, shared: true });
  #top = PAGE;

  /** Takes `bytes`, aligned to a cache line. They may hold old values unless `zero` is set. */
  take(bytes: number, zero = false): number {
    const address = this.#top;
    const top = address + Math.ceil(bytes / 64) * 64;
    const missing = Math.ceil((top - this.memory.buffer.byteLength) / PAGE);
    if (top > MAX_PAGES * PAGE)
      throw new Error('The data need more than the 4 GiB that one ranking engine can address');
    if (missing > 0) this.memory.grow(missing);
    this.#top = top;
    if (zero) new Uint8Array(this.memory.buffer, address, bytes).fill(0);
    return address;
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }

  /** Copies values in and returns their address. */
  put(values: Float32Array | Uint32Array): number {
    const address = this.take(values.byteLength);
    if (values instanceof Uint32Array) this.u32(address, values.length).set(values);
    else this.f32(address, values.length).set(values);
    return address;
  }

  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }
}
