import { channel } from 'node:diagnostics_channel';
import {
  type ClientSession,
  type CommandFailedEvent,
  type CommandStartedEvent,
  type CommandSucceededEvent,
  type Db,
  MongoClient,
} from 'mongodb';

export type MongoCommand = {
  readonly event: 'commandStarted' | 'commandSucceeded' | 'commandFailed';
  readonly details: CommandStartedEvent | CommandSucceededEvent | CommandFailedEvent;
};

/** Tells whoever subscribed before a client was made of each command: the driver's own events. */
export const mongoCommands = channel('reelgraph:mongo-command');

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
    monitorCommands: mongoCommands.hasSubscribers,
  });
  for (const event of ['commandStarted', 'commandSucceeded', 'commandFailed'] as const)
    if (mongoCommands.hasSubscribers)
      client.on(event, (details: MongoCommand['details']) => mongoCommands.publish({ event, details }));
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
