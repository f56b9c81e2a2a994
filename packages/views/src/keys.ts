import { partitionOf } from './domain/partition.ts';

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

  /** The record of a video's views. */
  record(videoId: string, region: string | null = null): string {
    return `${this.base(partitionOf(videoId))}:w:${videoId}${region === null ? '' : `:${region}`}`;
  }

  /** What is remembered of a viewer and a video. */
  watch(viewerId: string, videoId: string): string {
    return `${this.base(partitionOf(videoId))}:d:${viewerId}:${videoId}`;
  }

  /** The HyperLogLog of a video's viewers. */
  viewers(videoId: string): string {
    return `${this.base(partitionOf(videoId))}:u:${videoId}`;
  }
}
