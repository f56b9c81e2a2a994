/** A number for some of the videos, all forgotten at once: the memory in which one list after another is composed. */
export class VideoNotes {
  readonly #taken: Uint32Array;
  readonly #values: Float64Array;
  #time = 1;

  constructor(videos: number) {
    this.#taken = new Uint32Array(videos);
    this.#values = new Float64Array(videos);
  }

  clear(): this {
    this.#time += 1;
    if (this.#time <= 0xffff_ffff) return this;
    this.#taken.fill(0);
    this.#time = 1;
    return this;
  }

  has(video: number): boolean {
    return this.#taken[video] === this.#time;
  }

  get(video: number): number | undefined {
    return this.#taken[video] === this.#time ? this.#values[video] : undefined;
  }

  set(video: number, value: number): void {
    this.#taken[video] = this.#time;
    this.#values[video] = value;
  }

  /** Whether it is the first time. */
  meet(video: number): boolean {
    if (this.#taken[video] === this.#time) return false;
    this.#taken[video] = this.#time;
    return true;
  }
}
