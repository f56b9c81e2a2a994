export type { Redis } from 'ioredis';
export { connectRedis, type EvictionPolicy } from './connect.ts';
export { openCacheRedis } from './open-cache.ts';
