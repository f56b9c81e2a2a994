import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

/** Parses an environment by its zod shape, freezes it, and reports every problem at once. Empty values count as missing. */
export function parseEnv<Shape extends z.ZodRawShape>(env: Env, shape: Shape): Readonly<z.output<z.ZodObject<Shape>>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The environment is not right:\n${problems.join('\n')}\nSee .env.example for every setting.`);
}

/** The settings are wrong; the message says which and how. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What every room reads. */
export const roomEnv = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535),
};

export const mongoEnv = {
  MONGODB_URL: z.string().startsWith('mongodb'),
  MONGODB_DATABASE: z.string().min(1).default('reelgraph'),
};

/** Prefix of every Redis key and queue. */
export const keyPrefixEnv = { KEY_PREFIX: z.string().min(1).default('rg') };

export const queueEnv = { REDIS_QUEUE_URL: z.string().startsWith('redis'), ...keyPrefixEnv };

export const viewsEnv = { REDIS_VIEWS_URL: z.string().startsWith('redis'), ...keyPrefixEnv };

export const objectsEnv = {
  S3_ENDPOINT: z.url().nullable().default(null),
  S3_PUBLIC_ENDPOINT: z.url().nullable().default(null),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_RAW_BUCKET: z.string().min(3).default('reelgraph-raw'),
  S3_MEDIA_BUCKET: z.string().min(3).default('reelgraph-media'),
};

/** Signs and proves what the gateway says of a request. */
export const identityEnv = { IDENTITY_SECRET: z.string().min(32) };

export const watchTokenEnv = { WATCH_TOKEN_SECRET: z.string().min(32) };
