import { partitionOf } from './domain/partition.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The names of a prefix's keys in Redis. The braces are a hash tag: a partition lies whole in one slot of a cluster. */
export class Keys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** What all keys of a partition start with. */
  base(partition: number): string {
    return `${this.#prefix}:{${partition}}`;
  }

  /** Since when the partition's counts are complete, and the name of its log. */
  begun(partition: number): string {
    return `${this.base(partition)}:begun`;
  }

  /** Holds back the trimming of the partition's log. */
  hold(partition: number): string {
    return `${this.base(partition)}:hold`;
  }

  /** The record of a video's views. */
  record(videoId: string): string {
    return `${this.base(partitionOf(videoId))}:w:${videoId}`;
  }

  /** The hashes that hold a partition's records of regions, newest first. */
  regions(partition: number, now: Date): string[] {
    return this.#numbered(`${this.base(partition)}:r`, now, 32 * DAY);
  }

  /** The hashes of what is remembered of watches, newest first. */
  watches(partition: number, now: Date): string[] {
    return this.#numbered(`${this.base(partition)}:d`, now, DAY);
  }

  /** The HyperLogLog of a video's viewers. */
  viewers(videoId: string): string {
    return `${this.base(partitionOf(videoId))}:u:${videoId}`;
  }

  /** The one of now and the one before; in its last hour the next one too, where a clock that stepped back has written. */
  #numbered(name: string, now: Date, lengthMs: number): string[] {
    const number = Math.floor(now.getTime() / lengthMs);
    const numbers =
      now.getTime() % lengthMs >= lengthMs - HOUR ? [number + 1, number, number - 1] : [number, number - 1];
    return numbers.map((each) => `${name}:${each}`);
  }
}
