export type { Redis } from 'ioredis';
export { connectRedis, type EvictionPolicy } from './connect.ts';
