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
  /** Where traces go, by OTLP over HTTP; unset, nowhere. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().nullable().default(null),
  /** What the room is called in traces. */
  OTEL_SERVICE_NAME: z.string().default('reelgraph'),
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

/** Where what nobody watches goes: to an archive class of the media bucket, or to a bucket of its own. */
export const coldEnv = {
  COLD_TIER: z.enum(['glacier', 'cold-bucket']).default('glacier'),
  /** Of the glacier driver. GLACIER_IR is readable at once; the others take minutes to days to come back. */
  COLD_STORAGE_CLASS: z.enum(['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR']).default('GLACIER_IR'),
  /** Of the cold-bucket driver; the store is the hot one's where no endpoint is named. */
  S3_COLD_BUCKET: z.string().min(3).nullable().default(null),
  S3_COLD_ENDPOINT: z.url().nullable().default(null),
  S3_COLD_REGION: z.string().nullable().default(null),
  S3_COLD_ACCESS_KEY_ID: z.string().nullable().default(null),
  S3_COLD_SECRET_ACCESS_KEY: z.string().nullable().default(null),
};

/** Which videos go there. */
export const archiveEnv = {
  /** At most so many views in 7 days: the owner's own, or a stranger's by chance. Three in an hour bring a video back. */
  ARCHIVE_MAX_VIEWS: z.coerce.number().int().min(0).default(2),
  ARCHIVE_AFTER_DAYS: z.coerce.number().min(7).default(7),
  /** A restored video stays hot for the time that cold storage charges at least. */
  ARCHIVE_COOL_DOWN_DAYS: z.coerce.number().min(0).default(90),
  /** Smaller objects are not worth moving. */
  ARCHIVE_MIN_BYTES: z.coerce.number().int().min(0).default(131_072),
  /** Per GB and month, such as `STANDARD=0.023,GLACIER_IR=0.004`, for what is reported; what is left out has its list price. */
  TIER_PRICES: z
    .string()
    .regex(/^(\s*[A-Z_]+\s*=\s*\d+(\.\d+)?\s*(,|$))*$/, 'must be like STANDARD=0.023,GLACIER_IR=0.004')
    .default(''),
};

/** `us=http://...,eu=http://...` */
const addresses = z.string().transform((text, context): [region: string, url: string][] => {
  return text.split(',').map((pair) => {
    const [, region = '', url = ''] = /^\s*([a-z][a-z0-9-]*)=(https?:\/\/\S+?)\/?\s*$/.exec(pair) ?? [];
    if (!url) context.addIssue({ code: 'custom', message: `"${pair}" is not such as us=https://us.example.com` });
    return [region, url];
  });
});

/** Where the edges are, and what is signed for them. Without any, clips are played from the store itself. */
export const edgeEnv = {
  EDGE_URLS: addresses.nullable().default(null),
  /** What signs addresses, and proves us to the edges. */
  EDGE_SECRET: z.string().min(32).nullable().default(null),
  CLOUDFRONT_URL: z.url().nullable().default(null),
  CLOUDFRONT_DISTRIBUTION_ID: z.string().nullable().default(null),
  CLOUDFRONT_KEY_PAIR_ID: z.string().nullable().default(null),
  /** PEM, line ends as \n. */
  CLOUDFRONT_PRIVATE_KEY: z.string().nullable().default(null),
};

/** For those who warm and purge. */
export const edgeControlEnv = { ...edgeEnv, EDGE_CONTROL_URLS: addresses.nullable().default(null) };

/** Signs and proves what the gateway says of a request. */
export const identityEnv = { IDENTITY_SECRET: z.string().min(32) };

export const watchTokenEnv = { WATCH_TOKEN_SECRET: z.string().min(32) };
