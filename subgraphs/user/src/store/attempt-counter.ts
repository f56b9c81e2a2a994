import { createHash } from 'node:crypto';
import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';

type AttemptRow = { _id: string; count: number; expiresAt: Date };

/** Counts attempts per name within fixed windows of time, for limits that hold across processes. */
export class AttemptCounter {
  readonly #attempts: Collection<AttemptRow>;
  readonly #kind: string;
  readonly #windowMs: number;

  constructor(mongo: Mongo, kind: string, windowMs: number) {
    this.#attempts = mongo.db.collection<AttemptRow>('attempts');
    this.#kind = kind;
    this.#windowMs = windowMs;
  }

  async createIndexes(): Promise<void> {
    // Only tidies up: a row counts in its own window alone.
    await this.#attempts.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 60 });
  }

  /** Counts one more before it is known how it ends, so that many at once are all counted; answers the number and when it starts anew. */
  async add(name: string, now: Date): Promise<{ count: number; startsAnewMs: number }> {
    const expiresAt = new Date(this.#window(now) + this.#windowMs);
    const row = await this.#increment(this.#idOf(name, now), expiresAt);
    return { count: row?.count ?? 1, startsAnewMs: expiresAt.getTime() - now.getTime() };
  }

  async clear(name: string, now: Date): Promise<void> {
    await this.#attempts.deleteOne({ _id: this.#idOf(name, now) });
  }

  async #increment(_id: string, expiresAt: Date): Promise<AttemptRow | null> {
    const change = { $inc: { count: 1 }, $setOnInsert: { expiresAt } };
    const options = { upsert: true, returnDocument: 'after' } as const;
    try {
      return await this.#attempts.findOneAndUpdate({ _id }, change, options);
    } catch (error) {
      // Somebody else began the row in between.
      if (isDuplicateKey(error)) return await this.#attempts.findOneAndUpdate({ _id }, change, options);
      throw error;
    }
  }

  #window(now: Date): number {
    return now.getTime() - (now.getTime() % this.#windowMs);
  }

  /** Names are what people type into sign-in forms, so only their hash is kept. */
  #idOf(name: string, now: Date): string {
    const digest = createHash('sha256').update(name).digest('base64url');
    return `${this.#kind}:${this.#window(now).toString(36)}:${digest}`;
  }
}
