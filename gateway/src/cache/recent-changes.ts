import { changeStream, decodeChange } from '@reelgraph/changes';
import type { Redis } from '@reelgraph/redis';
import { repeat } from '@reelgraph/service';
import { comparePositions, positionAt, type StreamPosition } from './stream-position.ts';

const BLOCK_MS = 200;
const SURE_MS = 600;
const BATCH = 1_000;

/** Which things changed lately, by the change log: what was answered before a change is not to be answered again. */
export class RecentChanges implements AsyncDisposable {
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #keepMs: number;
  readonly #changed = new Map<string, StreamPosition>();
  #horizon: StreamPosition | null = null;
  #read: StreamPosition = '0-0';
  #position: StreamPosition = '0-0';
  #heardAt = Number.NEGATIVE_INFINITY;
  #reading: AsyncDisposable | undefined;

  private constructor(redis: Redis, stream: string, keepMs: number) {
    this.#redis = redis;
    this.#stream = stream;
    this.#keepMs = keepMs;
  }

  /** @param options.redis a connection that is ours alone, since reading blocks it; `keepMs`: how far back changes are known */
  static open(options: {
    redis: Redis;
    prefix: string;
    keepMs: number;
    onError: (error: unknown) => void;
  }): RecentChanges {
    const changes = new RecentChanges(options.redis, changeStream(options.prefix), options.keepMs);
    changes.#reading = repeat({ everyMs: BLOCK_MS, step: () => changes.#next(), onError: options.onError });
    return changes;
  }

  /** Up to where every change is known; null when that is not sure, and nothing that was kept may be answered. */
  get position(): StreamPosition | null {
    return performance.now() - this.#heardAt < SURE_MS ? this.#position : null;
  }

  /** Whether one of these things has changed since, or may have. */
  hasChanged(ids: readonly string[], since: StreamPosition): boolean {
    if (this.position === null || this.#horizon === null || comparePositions(since, this.#horizon) < 0) return true;
    return ids.some((id) => {
      const at = this.#changed.get(id);
      return at !== undefined && comparePositions(at, since) > 0;
    });
  }

  async #next(): Promise<boolean> {
    const [seconds, micros] = await this.#redis.time();
    const nowMs = Number(seconds) * 1_000 + Number(micros) / 1_000;
    if (this.#horizon === null) {
      this.#horizon = positionAt(nowMs - this.#keepMs);
      this.#read = this.#horizon;
    }
    const found = await this.#redis.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, this.#read);
    const entries = found?.[0]?.[1] ?? [];
    for (const [id, fields] of entries) {
      this.#read = id;
      const change = decodeChange(fields[1] ?? '{}');
      if (change.type === 'video' || change.type === 'user') this.#note(change.id, id);
      // Neither sees the other from now on, or does again; its id is that of both.
      if (change.type === 'block') for (const userId of change.id.split(':')) this.#note(userId, id);
    }
    // With more to come it is not known yet what happened up to now.
    if (entries.length === BATCH) return true;
    this.#position = comparePositions(this.#read, positionAt(nowMs)) > 0 ? this.#read : positionAt(nowMs);
    this.#heardAt = performance.now();
    this.#forget(positionAt(nowMs - this.#keepMs));
    return true;
  }

  #note(id: string, at: StreamPosition): void {
    // What is put in again becomes the youngest, so the oldest are the first.
    this.#changed.delete(id);
    this.#changed.set(id, at);
  }

  #forget(before: StreamPosition): void {
    if (this.#horizon !== null && comparePositions(before, this.#horizon) > 0) this.#horizon = before;
    for (const [id, at] of this.#changed) {
      if (comparePositions(at, before) >= 0) return;
      this.#changed.delete(id);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.#reading?.[Symbol.asyncDispose]();
    this.#redis.disconnect();
    await stopped;
  }
}
