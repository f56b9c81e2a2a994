export type { AnyBulkWriteOperation, ClientSession, Collection, Db, Document } from 'mongodb';
export { connectMongo, type Mongo } from './connect.ts';
export { holdLease, isDuplicateKey, releaseLease } from './lease.ts';
