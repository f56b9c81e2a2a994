import { type ClientSession, type Db, MongoClient } from 'mongodb';

/** A connected database that closes itself. */
export type Mongo = AsyncDisposable & {
  readonly db: Db;
  /** Runs `work` in a transaction; it may run more than once, so it does nothing outside the session. */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
  /** Resolves when the primary answers, rejects when it does not. */
  ping(): Promise<void>;
};

/** Connects to a replica set (transactions and change streams need one) and checks that it is one. */
export async function connectMongo(options: { url: string; database: string }): Promise<Mongo> {
  const client = new MongoClient(options.url, {
    retryWrites: true,
    retryReads: true,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 15_000,
    ignoreUndefined: true,
  });
  await client.connect();
  const db = client.db(options.database);
  const hello = await db.command({ hello: 1 });
  if (typeof hello.setName !== 'string') {
    await client.close();
    throw new Error('MONGODB_URL is not a replica set: start mongod with --replSet and run rs.initiate()');
  }
  return {
    db,
    transaction: (work) => client.withSession((session) => session.withTransaction(() => work(session))),
    ping: async () => {
      await db.command({ ping: 1 });
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
