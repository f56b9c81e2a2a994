import type { ClientSession, Collection, Mongo } from '@reelgraph/mongo';

/** Why a session ended before its time. */
export type EndReason = 'REUSED' | 'SIGNED_OUT' | 'PASSWORD_RESET' | 'SIGNED_UP';

/** One sign-in on one device; `current` is the hash of the one refresh token that works. */
type SessionRow = {
  _id: string;
  userId: string;
  current: string;
  createdAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endedFor: EndReason | null;
};

/** Every refresh token ever handed out, by its hash, so that a used one is told from an invented one. */
type RefreshTokenRow = { _id: string; sessionId: string; expiresAt: Date };

export type NewSession = { id: string; userId: string; tokenHash: string; now: Date; expiresAt: Date };

export type Rotation =
  | { outcome: 'ROTATED'; sessionId: string; userId: string }
  | { outcome: 'ENDED' }
  | { outcome: 'REUSED' };

/** Sessions and their refresh tokens; of the tokens only hashes are kept. */
export class SessionStore {
  readonly #sessions: Collection<SessionRow>;
  readonly #tokens: Collection<RefreshTokenRow>;

  constructor(mongo: Mongo) {
    this.#sessions = mongo.db.collection<SessionRow>('sessions');
    this.#tokens = mongo.db.collection<RefreshTokenRow>('refreshTokens');
  }

  async createIndexes(): Promise<void> {
    await this.#sessions.createIndex({ userId: 1 });
    // Only tidies up, a week late; no rule depends on it.
    await this.#sessions.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 7 * 86_400 });
    await this.#tokens.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 7 * 86_400 });
  }

  async create({ id, userId, tokenHash, now, expiresAt }: NewSession): Promise<void> {
    await this.#tokens.insertOne({ _id: tokenHash, sessionId: id, expiresAt });
    const ended = { endedAt: null, endedFor: null };
    await this.#sessions.insertOne({ _id: id, userId, current: tokenHash, createdAt: now, expiresAt, ...ended });
  }

  /**
   * Exchanges the current token for the next. The next is written down first: a crash between leaves a hash that nobody
   * has the token of. A token that was exchanged before ends the session.
   */
  async rotate(hash: string, nextHash: string, now: Date, expiresAt: Date): Promise<Rotation> {
    const token = await this.#tokens.findOne({ _id: hash });
    if (!token) return { outcome: 'ENDED' };
    const _id = token.sessionId;
    await this.#tokens.insertOne({ _id: nextHash, sessionId: _id, expiresAt });
    const session = await this.#sessions.findOneAndUpdate(
      { _id, current: hash, endedAt: null, expiresAt: { $gt: now } },
      { $set: { current: nextHash, expiresAt } },
    );
    if (session) return { outcome: 'ROTATED', sessionId: _id, userId: session.userId };
    await this.#tokens.deleteOne({ _id: nextHash });
    return { outcome: await this.#judgeRefused(_id, hash, now) };
  }

  async end(sessionId: string, reason: EndReason, now: Date): Promise<void> {
    await this.#sessions.updateOne({ _id: sessionId, endedAt: null }, { $set: { endedAt: now, endedFor: reason } });
  }

  async endAllOf(userId: string, reason: EndReason, now: Date, tx: ClientSession): Promise<void> {
    const ended = { endedAt: now, endedFor: reason };
    await this.#sessions.updateMany({ userId, endedAt: null }, { $set: ended }, { session: tx });
  }

  async #judgeRefused(_id: string, hash: string, now: Date): Promise<'ENDED' | 'REUSED'> {
    const session = await this.#sessions.findOne({ _id });
    if (!session) return 'ENDED';
    if (session.endedAt !== null) return session.endedFor === 'REUSED' ? 'REUSED' : 'ENDED';
    if (session.current === hash) return 'ENDED';
    await this.end(_id, 'REUSED', now);
    return 'REUSED';
  }
}
