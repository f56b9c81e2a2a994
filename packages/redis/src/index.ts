export type { Redis } from 'ioredis';
export { connectRedis, type EvictionPolicy, mastersOf } from './connect.ts';
export { inOneGo } from './in-one-go.ts';
export { openCacheRedis } from './open-cache.ts';
export { type KeyedCommand, pipelined } from './pipelined.ts';
