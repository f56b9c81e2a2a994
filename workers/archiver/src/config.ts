import { archiveEnv, coldEnv, type Env, mongoEnv, objectsEnv, parseEnv, roomEnv, viewsEnv } from '@reelgraph/service';
import { rawAfters } from '@reelgraph/videos';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...viewsEnv,
    ...objectsEnv,
    ...coldEnv,
    ...archiveEnv,
    PORT: roomEnv.PORT.default(4105),
    /** Where Prometheus reads; unset, nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
    /** What becomes of raw bytes that leave hot storage; those that go to the cold tier go with their video at the latest. */
    RAW_AFTER: z.enum(rawAfters).default('cold'),
    /** How often it looks what is due. */
    ARCHIVE_EVERY_MS: z.coerce.number().int().min(10).default(600_000),
    /** Videos moved at once. */
    ARCHIVE_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(4),
    /** How long a dead archiver keeps its videos, and its part of the catalogue. */
    ARCHIVE_LEASE_MS: z.coerce.number().int().min(500).default(60_000),
    /** How long hot objects stay after a move: as long as addresses that were handed out are good. */
    ARCHIVE_GRACE_MS: z.coerce.number().int().min(0).default(3_600_000),
  });
}
