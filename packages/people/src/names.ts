import { AppError, type ErrorCode } from '@reelgraph/errors';
import { type ClientSession, type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';

type NameRow = { _id: string; userId: string };

/**
 * Names that belong to one person at most: handles, email addresses, devices. The name is the row's id, which is unique
 * however the collections are sharded.
 */
export class Names {
  readonly #rows: Collection<NameRow>;
  readonly #taken: ErrorCode;

  constructor(mongo: Mongo, kind: 'handles' | 'emails' | 'devices', taken: ErrorCode) {
    this.#rows = mongo.db.collection<NameRow>(kind);
    this.#taken = taken;
  }

  async ownerOf(name: string, session?: ClientSession): Promise<string | null> {
    return (await this.#rows.findOne({ _id: name }, { session }))?.userId ?? null;
  }

  /** Throws the code of a taken name. */
  async take(name: string, userId: string, session: ClientSession): Promise<void> {
    try {
      await this.#rows.insertOne({ _id: name, userId }, { session });
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError(this.#taken);
      throw error;
    }
  }

  async give(name: string, userId: string, session: ClientSession): Promise<void> {
    await this.#rows.deleteOne({ _id: name, userId }, { session });
  }
}
