import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mongo } from '@reelgraph/mongo';
import type { ObjectsConfig } from '@reelgraph/objects';
import type { Redis } from '@reelgraph/redis';
import { type Call, Failure } from './command.ts';

const usualFolder = fileURLToPath(new URL('../../../.reelgraph', import.meta.url));

/** A setting of the stores: from the environment, else what `npm start` uses on this machine. */
export function setting(call: Call, name: string): string {
  const given = call.env[name];
  if (given) return given;
  const fallback = { ...defaults, ...readKeys(call) }[name];
  if (fallback === undefined) throw new Failure(`Set ${name}, as in .env.example, or run \`npm start\` here once.`);
  return fallback;
}

const defaults: Readonly<Record<string, string>> = {
  MONGODB_URL: 'mongodb://127.0.0.1:27027/?replicaSet=rs0',
  MONGODB_DATABASE: 'reelgraph',
  REDIS_QUEUE_URL: 'redis://127.0.0.1:6401',
  REDIS_VIEWS_URL: 'redis://127.0.0.1:6402',
  REDIS_CACHE_URL: 'redis://127.0.0.1:6403',
  KEY_PREFIX: 'rg',
  S3_ENDPOINT: 'http://127.0.0.1:4566',
  S3_REGION: 'us-east-1',
  S3_RAW_BUCKET: 'reelgraph-raw',
  S3_MEDIA_BUCKET: 'reelgraph-media',
};

/** The keys that `npm start` made; an operator's environment goes before them. */
function readKeys({ env }: Call): Record<string, string> {
  const file = join(env.REELGRAPH_FOLDER || usualFolder, 'keys/keys.json');
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Failure(`${file} cannot be read as keys: ${messageOf(cause)}`);
  }
}

/** Opens the database; the error says which one and what to set. */
export async function openMongo(call: Call): Promise<Mongo> {
  const { connectMongo } = await import('@reelgraph/mongo');
  const url = setting(call, 'MONGODB_URL');
  return connectMongo({ url, database: setting(call, 'MONGODB_DATABASE') }).catch((cause) => {
    throw new Failure(`The database at ${hostOf(url)} cannot be used; set MONGODB_URL. ${messageOf(cause)}`);
  });
}

/** Opens one of the Redis that keep everything. */
export async function openRedis(
  call: Call,
  name: 'REDIS_QUEUE_URL' | 'REDIS_VIEWS_URL',
): Promise<Redis & AsyncDisposable> {
  const { connectRedis } = await import('@reelgraph/redis');
  const url = setting(call, name);
  const redis = await connectRedis({ url, policy: 'noeviction', forQueue: name === 'REDIS_QUEUE_URL' }).catch(
    (cause) => {
      throw new Failure(`Redis at ${hostOf(url)} cannot be used; set ${name}. ${messageOf(cause)}`);
    },
  );
  return Object.assign(redis, { [Symbol.asyncDispose]: async () => redis.disconnect() });
}

/** How to reach the object store. */
export function objectsConfig(call: Call): ObjectsConfig {
  return {
    endpoint: setting(call, 'S3_ENDPOINT'),
    publicEndpoint: null,
    region: setting(call, 'S3_REGION'),
    accessKeyId: setting(call, 'S3_ACCESS_KEY_ID'),
    secretAccessKey: setting(call, 'S3_SECRET_ACCESS_KEY'),
  };
}

/** The hosts that an address names, without the secrets in it. MongoDB's may name several, so it is no URL for `URL`. */
export function hostOf(address: string): string {
  return /^[a-z+]+:\/\/(?:[^/]*@)?([^/?@]+)/.exec(address)?.[1] ?? 'an address that is none';
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
