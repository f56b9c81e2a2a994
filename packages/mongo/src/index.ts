export type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';
export { connectMongo, type Mongo } from './connect.ts';
export { holdLease, isDuplicateKey, releaseLease } from './lease.ts';
