/** Follows what `-progress` prints, a block of key=value lines every quarter of a second. */
export class ProgressReader {
  readonly #seconds: number;
  readonly #onFraction: (fraction: number) => void;
  #furthest = -1;
  #frame = '';

  constructor(seconds: number, onFraction: (fraction: number) => void) {
    this.#seconds = seconds;
    this.#onFraction = onFraction;
  }

  /** True when the line shows that the work went on since the last one of its kind. */
  read(line: string): boolean {
    const [key = '', value = ''] = line.split('=');
    if (key === 'frame') {
      const moved = value !== this.#frame;
      this.#frame = value;
      return moved;
    }
    if (key !== 'out_time_us') return false;
    const seconds = Number(value) / 1e6;
    if (!(seconds > this.#furthest)) return false;
    this.#furthest = seconds;
    this.#onFraction(Math.min(1, Math.max(0, seconds / this.#seconds)));
    return true;
  }
}
