import { type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';

export type ResetRequest = { email: string; requestedAt: Date };

type ResetRequestRow = { _id: string; requestedAt: Date; dueAt: Date };

/**
 * Asked-for reset mails that are not sent yet, one per address. A request is written alike for known and unknown
 * addresses, and the mail goes out afterwards: the answer's time tells nothing, and a crash loses no mail.
 */
export class ResetRequestStore {
  readonly #requests: Collection<ResetRequestRow>;

  constructor(mongo: Mongo) {
    this.#requests = mongo.db.collection<ResetRequestRow>('resetRequests');
  }

  async createIndexes(): Promise<void> {
    await this.#requests.createIndex({ dueAt: 1 });
  }

  async add(email: string, now: Date): Promise<void> {
    try {
      await this.#requests.insertOne({ _id: email, requestedAt: now, dueAt: now });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** One that is due, kept from others until `until`. */
  async claim(now: Date, until: Date): Promise<ResetRequest | null> {
    const row = await this.#requests.findOneAndUpdate(
      { dueAt: { $lte: now } },
      { $set: { dueAt: until } },
      { sort: { dueAt: 1 } },
    );
    return row && { email: row._id, requestedAt: row.requestedAt };
  }

  async remove({ email, requestedAt }: ResetRequest): Promise<void> {
    await this.#requests.deleteOne({ _id: email, requestedAt });
  }
}
