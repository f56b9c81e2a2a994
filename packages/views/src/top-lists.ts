import { hash } from 'node:crypto';
import type { Redis } from '@reelgraph/redis';

/** The highest videos as they stood when a scroll began. The version is made of the ids, so the same list is kept once. */
export type TopList = { readonly version: string; readonly videoIds: readonly string[] };

/** How long a scroll may rest and still go on in its own list; real time. */
const KEPT_SECONDS = 6 * 3_600;

/** Keeps lists of highest videos for as long as somebody may scroll in them, shared by all viewers and processes. */
export class TopLists {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async keep(videoIds: readonly string[]): Promise<TopList> {
    const text = videoIds.join(',');
    const version = hash('sha256', text, 'base64url').slice(0, 16);
    await this.#redis.set(this.#key(version), text, 'EX', KEPT_SECONDS);
    return { version, videoIds };
  }

  /** The list of a version; null when it is gone. */
  async find(version: string): Promise<TopList | null> {
    const text = await this.#redis.get(this.#key(version));
    return text === null ? null : { version, videoIds: text.split(',').filter((id) => id !== '') };
  }

  #key(version: string): string {
    return `${this.#prefix}:top:${version}`;
  }
}
