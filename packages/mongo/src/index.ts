export type { AbstractCursor, AnyBulkWriteOperation, ClientSession, Collection, Db, Document, Filter } from 'mongodb';
export { connectMongo, type Mongo, type MongoCommand, mongoCommands } from './connect.ts';
export { findEach, type PageQuery } from './find-each.ts';
export { holdLease, isDuplicateKey, isNamespaceExists, releaseLease } from './lease.ts';
