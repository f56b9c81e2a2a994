import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient, MongoServerError } from 'mongodb';
import { until } from '../process/until.ts';
import type { StoreSpec } from './store-spec.ts';

const replicaSet = 'rs0';

export type MongodOptions = { mongod: string; folder: string; port: number; small: boolean };

/** A real mongod as a replica set of one, so that transactions and change streams work. */
export function mongodSpec({ mongod, folder, port, small }: MongodOptions): StoreSpec {
  const data = join(folder, 'mongod');
  const member = `127.0.0.1:${port}`;
  return {
    name: 'mongod',
    port,
    command: mongod,
    args: [
      ...['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', data, '--replSet', replicaSet],
      ...['--nounixsocket', '--quiet', '--wiredTigerCacheSizeGB', small ? '0.25' : '0.5'],
      ...['--oplogSize', small ? '64' : '512'],
      ...(small ? ['--wiredTigerEngineConfigString', 'log=(file_max=8MB,prealloc=false)'] : []),
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
      // Ours take milliseconds; the transaction of a process that was killed must not keep its documents for the usual minute.
      ...['--setParameter', 'transactionLifetimeLimitSeconds=10'],
      // Alone there is nobody to hand over to: don't wait for it when told to stop.
      ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
    ],
    env: {},
    prepare: () => mkdirSync(data, { recursive: true }),
    ready: (options) => until('mongod becomes primary', () => becomePrimary(member), { ...options, everyMs: 30 }),
    address: `mongodb://${member}/?replicaSet=${replicaSet}`,
  };
}

async function becomePrimary(member: string): Promise<true | string> {
  await using client = new MongoClient(`mongodb://${member}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1000,
  });
  const admin = client.db('admin');
  const hello = await admin.command({ hello: 1 });
  if (hello.isWritablePrimary && hello.me === member) return true;
  if (!hello.setName) await initiate(client, member);
  // The port has changed since the last start: the set of one must be told its new address.
  if (hello.setName && hello.me !== member) await moveTo(client, member);
  return 'not primary yet';
}

async function initiate(client: MongoClient, member: string): Promise<void> {
  const config = { _id: replicaSet, members: [{ _id: 0, host: member }] };
  try {
    await client.db('admin').command({ replSetInitiate: config });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.codeName === 'AlreadyInitialized')) throw error;
    await moveTo(client, member);
  }
}

async function moveTo(client: MongoClient, member: string): Promise<void> {
  const { config } = await client.db('admin').command({ replSetGetConfig: 1 });
  if (config.members[0].host === member) return;
  const members = [{ ...config.members[0], host: member }];
  await client
    .db('admin')
    .command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
}
