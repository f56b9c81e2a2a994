import { archiveEnv, coldEnv, type Env, mongoEnv, objectsEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...objectsEnv,
    ...coldEnv,
    ...archiveEnv,
    PORT: roomEnv.PORT.default(4106),
    /** Where Prometheus reads; unset, nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
    /** The SQS queue of the media bucket's ObjectRestore events; without one, polling finds what is back. */
    S3_RESTORES_QUEUE_URL: z.url().nullable().default(null),
    /** How often it looks who is to be restored. */
    RESTORE_EVERY_MS: z.coerce.number().int().min(10).default(1_000),
    /** How long a retrieval that is under way is left alone. */
    RESTORE_POLL_MS: z.coerce.number().int().min(10).default(60_000),
    /** Videos brought back at once. */
    RESTORE_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(4),
    /** How long a dead restorer keeps its videos. */
    RESTORE_LEASE_MS: z.coerce.number().int().min(500).default(60_000),
  });
}
