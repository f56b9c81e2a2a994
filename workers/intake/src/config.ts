import { coldEnv, type Env, mongoEnv, objectsEnv, parseEnv, queueEnv, roomEnv } from '@reelgraph/service';
import { rawAfters } from '@reelgraph/videos';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

/** Reads the room's settings; reports every problem at once. */
export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...queueEnv,
    ...objectsEnv,
    ...coldEnv,
    PORT: roomEnv.PORT.default(4101),
    /** The SQS queue of the raw bucket's events; without one, completeUpload and the sweeper do all. */
    S3_EVENTS_QUEUE_URL: z.url().nullable().default(null),
    /** Opens the queue dashboard at /queues/ to who says it, as the user `operator`; without one there is none. */
    OPERATOR_PASSWORD: z.string().min(16).nullable().default(null),
    /** How long something may lie unnoticed. */
    SWEEP_EVERY_MS: z.coerce.number().int().min(10).default(15_000),
    /** What becomes of raw bytes whose time in hot storage is over. */
    RAW_AFTER: z.enum(rawAfters).default('cold'),
    /** How long a change may wait for its publication. */
    PUBLISH_EVERY_MS: z.coerce.number().int().min(10).default(250),
  });
}
