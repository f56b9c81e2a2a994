import { type Spreads, toChance, type Watched } from './affinity.ts';
import { feedRules } from './feed-rules.ts';
import type { Kinds } from './video-kinds.ts';

const { steps: STEPS, longestStep: LONGEST_STEP } = feedRules.affinity;

/** Finds what hashtags and creators are to one person after another, in memory that is used again. */
export class OwnKinds {
  readonly #kinds: Kinds;
  readonly #spreads: Spreads;
  /** the slot of each kind, plus one; 0 for those that this person does not know */
  readonly #slotOf: Uint32Array;
  /** the kinds of the slots */
  readonly #known: number[] = [];
  /** the slots of the rows, one row after the other, from `#starts[row]` on */
  #slots = new Uint32Array(256);
  #starts = new Uint32Array(64);
  #base = new Float64Array(64);
  #values = new Float64Array(64);
  #first = new Float64Array(64);
  #second = new Float64Array(64);

  constructor(kinds: Kinds, spreads: Spreads) {
    this.#kinds = kinds;
    this.#spreads = spreads;
    this.#slotOf = new Uint32Array(kinds.count);
  }

  /** Takes the next person; `base` is what a video is to everybody. Holds until the next one is taken. */
  learn(watched: Watched, base: (video: number) => number): this {
    this.#lay(watched, base);
    for (let step = 0; step < STEPS; step++) this.#step(watched);
    return this;
  }

  /** The log-odds of a row of the watched ones. */
  oddsOf(row: number): number {
    let sum = this.#base[row] ?? 0;
    const to = this.#starts[row + 1] ?? 0;
    for (let at = this.#starts[row] ?? 0; at < to; at++) sum += this.#values[this.#slots[at] ?? 0] ?? 0;
    return sum;
  }

  toMap(): Map<number, number> {
    return new Map(this.#known.map((kind, slot) => [kind, this.#values[slot] ?? 0]));
  }

  #lay({ videos }: Watched, base: (video: number) => number): void {
    const { starts, of } = this.#kinds;
    for (const kind of this.#known) this.#slotOf[kind] = 0;
    this.#known.length = 0;
    this.#base = grown(this.#base, videos.length);
    this.#starts = grown(this.#starts, videos.length + 1);
    let end = 0;
    for (let row = 0; row < videos.length; row++) {
      const video = videos[row] ?? 0;
      this.#base[row] = base(video);
      this.#starts[row] = end;
      const to = starts[video + 1] ?? 0;
      this.#slots = grown(this.#slots, end + to - (starts[video] ?? 0));
      for (let at = starts[video] ?? 0; at < to; at++) this.#slots[end++] = this.#slotFor(of[at] ?? 0);
    }
    this.#starts[videos.length] = end;
    this.#values = grown(this.#values, this.#known.length).fill(0);
    this.#first = grown(this.#first, this.#known.length);
    this.#second = grown(this.#second, this.#known.length);
  }

  #slotFor(kind: number): number {
    const known = this.#slotOf[kind] ?? 0;
    if (known > 0) return known - 1;
    this.#slotOf[kind] = this.#known.push(kind);
    return this.#known.length - 1;
  }

  #step({ videos, liked, weights }: Watched): void {
    const count = this.#known.length;
    this.#first.fill(0, 0, count);
    this.#second.fill(0, 0, count);
    for (let row = 0; row < videos.length; row++) {
      const weight = weights[row] ?? 0;
      const chance = toChance(this.oddsOf(row));
      const from = this.#starts[row] ?? 0;
      const to = this.#starts[row + 1] ?? 0;
      const error = weight * ((liked[row] ?? 0) - chance);
      const bend = weight * chance * (1 - chance) * (to - from);
      for (let at = from; at < to; at++) {
        const slot = this.#slots[at] ?? 0;
        this.#first[slot] = (this.#first[slot] ?? 0) + error;
        this.#second[slot] = (this.#second[slot] ?? 0) + bend;
      }
    }
    const { tag, creator } = this.#spreads;
    for (let slot = 0; slot < count; slot++) {
      const value = this.#values[slot] ?? 0;
      const hold = 1 / ((this.#known[slot] ?? 0) < this.#kinds.firstCreator ? tag : creator);
      const way = ((this.#first[slot] ?? 0) - value * hold) / ((this.#second[slot] ?? 0) + hold);
      this.#values[slot] = value + Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, way));
    }
  }
}

/** The array, or a larger copy where it is too short. */
function grown<T extends Float64Array | Uint32Array>(values: T, length: number): T;
function grown(values: Float64Array | Uint32Array, length: number): Float64Array | Uint32Array {
  if (values.length >= length) return values;
  const Grown = values instanceof Float64Array ? Float64Array : Uint32Array;
  const larger = new Grown(2 * length);
  larger.set(values);
  return larger;
}
