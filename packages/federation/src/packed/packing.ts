import { compilePacked, type Packable } from './compile-packed.ts';
import type { Packed } from './packed.ts';
import { Unpackable } from './unpackable.ts';

const MOST_MISSES = 16;
const RUNS_OFF = 1_024;

/** Decides for each run of an operation whether it keeps leaves as text. */
export class Packing {
  readonly #operation: Packable | undefined;
  #packed: Packed | undefined;
  #isCompiled = false;
  #runs = 0;
  #misses = 0;
  #offUntil = 0;

  /** Without an operation there is nothing to pack. */
  constructor(operation: Packable | undefined) {
    this.#operation = operation;
  }

  /** For the next run; undefined when that works with values, as the first `runsBefore` do. */
  next(runsBefore: number): Packed | undefined {
    if (!this.#operation) return undefined;
    this.#runs += 1;
    if (this.#runs <= runsBefore || this.#runs < this.#offUntil) return undefined;
    if (!this.#isCompiled) this.#compile(this.#operation);
    return this.#packed;
  }

  /** Takes note of how a run ended: with texts or with values. Subgraphs that write JSON in another way, or fail, do so often: then it is not tried for a while. */
  note(isPacked: boolean): void {
    this.#misses = Math.max(0, this.#misses + (isPacked ? -1 : 1));
    if (this.#misses < MOST_MISSES) return;
    this.#misses = 0;
    this.#offUntil = this.#runs + RUNS_OFF;
  }

  #compile(operation: Packable): void {
    this.#isCompiled = true;
    try {
      this.#packed = compilePacked(operation);
    } catch (error) {
      if (!(error instanceof Unpackable)) throw error;
    }
  }
}
