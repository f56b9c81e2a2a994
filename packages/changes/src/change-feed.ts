import type { Redis } from '@reelgraph/redis';
import { repeat } from '@reelgraph/service';
import type { Change, ChangeType } from './change-log.ts';
import { hintStream } from './hint.ts';
import { changeStream } from './publish-changes.ts';

const BLOCK_MS = 2_000;
const BATCH = 500;
const RETRY_MS = 250;

type Thing = Pick<Change, 'type' | 'id'> & Partial<Pick<Change, 'userId'>>;
type Entries = [id: string, fields: string[]][];

/**
 * Tells whoever watches a thing that it may have changed. One connection reads for a whole process, however many watch.
 * Watchers look at the truth themselves, so a change that is told twice, or a hint for nothing, does no harm.
 */
export class ChangeFeed implements AsyncDisposable {
  readonly #redis: Redis;
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #positions: Map<string, string>;
  #reading: AsyncDisposable | undefined;
  /** The reader was away: what it missed is not known. */
  #hasMissed = false;

  private constructor(redis: Redis, positions: Map<string, string>) {
    this.#redis = redis;
    this.#positions = positions;
  }

  /** Reads from now on, over a connection of its own beside the given one. */
  static async open(options: { redis: Redis; prefix: string; onError: (error: unknown) => void }): Promise<ChangeFeed> {
    const streams = [changeStream(options.prefix), hintStream(options.prefix)];
    const redis = options.redis.duplicate({ lazyConnect: false });
    redis.on('error', () => {});
    const feed = new ChangeFeed(redis, new Map(streams.map((stream) => [stream, '0-0'])));
    await feed.#skipToEnd();
    feed.#reading = repeat({
      everyMs: RETRY_MS,
      step: () => feed.#read(),
      onError: (error) => feed.#lost(error, options),
    });
    return feed;
  }

  /** How many watch. */
  get size(): number {
    let size = 0;
    for (const watchers of this.#watchers.values()) size += watchers.size;
    return size;
  }

  /** Calls back when the thing may have changed, until disposed. */
  watch(type: ChangeType, id: string, look: () => void): Disposable {
    return this.#watch(keyOf({ type, id }), look);
  }

  /** The same for all things of a type that are somebody's, or that they have moved. */
  watchOwned(type: ChangeType, userId: string, look: () => void): Disposable {
    return this.#watch(ownedKeyOf(type, userId), look);
  }

  #watch(key: string, look: () => void): Disposable {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(look));
    return {
      [Symbol.dispose]: () => {
        watchers.delete(look);
        if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
      },
    };
  }

  async #read(): Promise<boolean> {
    if (this.#hasMissed) await this.#catchUp();
    const streams = [...this.#positions.keys()];
    const found = await this.#redis.xread(
      'COUNT',
      BATCH,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      ...streams,
      ...this.#positions.values(),
    );
    for (const [stream, entries] of found ?? []) this.#tell(stream, entries);
    return true;
  }

  #tell(stream: string, entries: Entries): void {
    const things = new Set<string>();
    for (const [position, fields] of entries) {
      this.#positions.set(stream, position);
      // @note written by `publishChanges` and `hintChange`.
      const thing = JSON.parse(fields[1] ?? '{}') as Thing;
      things.add(keyOf(thing));
      if (thing.userId) things.add(ownedKeyOf(thing.type, thing.userId));
    }
    for (const thing of things) for (const look of this.#watchers.get(thing) ?? []) look();
  }

  #lost(error: unknown, { onError }: { onError: (error: unknown) => void }): void {
    this.#hasMissed = true;
    onError(error);
  }

  /** A server that comes back may have forgotten its streams: begins at their end, and everybody looks again. */
  async #catchUp(): Promise<void> {
    await this.#skipToEnd();
    this.#hasMissed = false;
    for (const watchers of this.#watchers.values()) for (const look of watchers) look();
  }

  async #skipToEnd(): Promise<void> {
    for (const stream of this.#positions.keys()) {
      const [last] = await this.#redis.xrevrange(stream, '+', '-', 'COUNT', 1);
      this.#positions.set(stream, last?.[0] ?? '0-0');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.#reading?.[Symbol.asyncDispose]();
    this.#redis.disconnect();
    await stopped;
  }
}

function keyOf({ type, id }: Pick<Thing, 'type' | 'id'>): string {
  return `${type} ${id}`;
}

function ownedKeyOf(type: ChangeType, userId: string): string {
  return `${type} of ${userId}`;
}
