/** A line with a size and what else it says; the lines after the last chunk are as long together. */
const MOST_LINE_BYTES = 4 * 1024;
const SIZE = /^([0-9a-f]{1,8})[\t ]*(?:;[^\r\n\0]*)?$/i;
const LINE_BREAK = '\n'.charCodeAt(0);

type Keep = (bytes: Buffer, from: number, to: number) => void;

/** Takes a body apart that comes in chunks. */
export class Chunks {
  /** What of a line has come so far. */
  #line = '';
  /** Bytes that are left of the chunk. */
  #left = 0;
  #next: 'size' | 'break' | 'trailer' = 'size';
  #trailerBytes = 0;

  /** Hands the bytes of the body over; gives where it ended, or -1. Throws at what is none. */
  read(bytes: Buffer, from: number, to: number, keep: Keep): number {
    let at = from;
    while (at < to) {
      if (this.#left > 0) {
        const end = Math.min(to, at + this.#left);
        keep(bytes, at, end);
        this.#left -= end - at;
        at = end;
        continue;
      }
      const found = bytes.indexOf(LINE_BREAK, at);
      const end = found < 0 || found >= to ? to : found + 1;
      if (end - at + this.#line.length > MOST_LINE_BYTES) throw new Error('A line is too long.');
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (!this.#line.endsWith('\n')) return -1;
      if (this.#takeLine()) return at;
    }
    return -1;
  }

  /** Whether that was the last one. */
  #takeLine(): boolean {
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) throw new Error('A line has no proper end.');
    const text = line.slice(0, -2);
    if (this.#next === 'trailer') {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > MOST_LINE_BYTES) throw new Error('There is too much after the body.');
      return text === '';
    }
    if (this.#next === 'break') {
      if (text !== '') throw new Error('A chunk is longer than it says.');
      this.#next = 'size';
      return false;
    }
    const size = SIZE.exec(text)?.[1];
    if (size === undefined) throw new Error('The size of a chunk is no number.');
    this.#left = Number.parseInt(size, 16);
    this.#next = this.#left === 0 ? 'trailer' : 'break';
    return false;
  }
}
