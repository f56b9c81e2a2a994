import { AppError } from '@reelgraph/errors';
import type { Collection, Mongo } from '@reelgraph/mongo';
import type { Account, PeopleStore, Person } from '@reelgraph/people';
import type { SessionStore } from './session-store.ts';

type CredentialRow = { _id: string; passwordHash: string };
type ResetTokenRow = { _id: string; userId: string; expiresAt: Date };

/** Accounts as the sign-in sees them: passwords and reset tokens, both as hashes only, apart from the profiles. */
export class AccountStore {
  readonly #mongo: Mongo;
  readonly #people: PeopleStore;
  readonly #sessions: SessionStore;
  readonly #credentials: Collection<CredentialRow>;
  readonly #resetTokens: Collection<ResetTokenRow>;

  constructor(mongo: Mongo, people: PeopleStore, sessions: SessionStore) {
    this.#mongo = mongo;
    this.#people = people;
    this.#sessions = sessions;
    this.#credentials = mongo.db.collection<CredentialRow>('credentials');
    this.#resetTokens = mongo.db.collection<ResetTokenRow>('resetTokens');
  }

  async createIndexes(): Promise<void> {
    await this.#resetTokens.createIndex({ userId: 1 });
    // Only tidies up, a day late; no rule depends on it.
    await this.#resetTokens.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 86_400 });
  }

  /** Spares a taken account the work of a password hash; `open` has the last word. Throws HANDLE_TAKEN or EMAIL_TAKEN. */
  async assertFree(account: Account): Promise<void> {
    const [byEmail, byHandle] = await Promise.all([
      this.#people.idByEmail(account.email),
      this.#people.idByHandle(account.handle),
    ]);
    if (byEmail !== null) throw new AppError('EMAIL_TAKEN');
    if (byHandle !== null) throw new AppError('HANDLE_TAKEN');
  }

  /**
   * Opens an account, whole or not at all. A guest keeps the id and gets new sessions. `now` is the domain's time,
   * `realNow` that of sessions.
   */
  async open(options: {
    newId: string;
    guestId: string | null;
    account: Account;
    passwordHash: string;
    now: Date;
    realNow: Date;
  }): Promise<Person> {
    const { newId, guestId, account, passwordHash, now, realNow } = options;
    return await this.#mongo.transaction(async (tx) => {
      const guest = guestId === null ? null : await this.#people.upgradeGuest(guestId, account, now, tx);
      const person = guest ?? (await this.#people.create(newId, account, now, tx));
      await this.#credentials.insertOne({ _id: person.id, passwordHash }, { session: tx });
      if (guest) await this.#sessions.endAllOf(guest.id, 'SIGNED_UP', realNow, tx);
      return person;
    });
  }

  async passwordHashOf(userId: string): Promise<string | null> {
    return (await this.#credentials.findOne({ _id: userId }))?.passwordHash ?? null;
  }

  async addResetToken(hash: string, userId: string, expiresAt: Date): Promise<void> {
    await this.#resetTokens.insertOne({ _id: hash, userId, expiresAt });
  }

  /** Whose reset token this is, if it still works. */
  async ownerOfResetToken(hash: string, now: Date): Promise<string | null> {
    return (await this.#resetTokens.findOne({ _id: hash, expiresAt: { $gt: now } }))?.userId ?? null;
  }

  /** Uses a reset token, and with it all others of its owner: sets the password and ends every session. Answers false when it works no more. */
  async resetPassword(hash: string, passwordHash: string, now: Date): Promise<boolean> {
    return await this.#mongo.transaction(async (tx) => {
      const query = { _id: hash, expiresAt: { $gt: now } };
      const token = await this.#resetTokens.findOneAndDelete(query, { session: tx });
      if (!token) return false;
      const { userId } = token;
      await this.#resetTokens.deleteMany({ userId }, { session: tx });
      await this.#credentials.updateOne({ _id: userId }, { $set: { passwordHash } }, { session: tx });
      await this.#sessions.endAllOf(userId, 'PASSWORD_RESET', now, tx);
      return true;
    });
  }
}
