import { type Env, mongoEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    PORT: roomEnv.PORT.default(4104),
    /** The hour of the day, UTC, from which tomorrow's lists are computed; never: only on command. */
    PRECOMPUTE_HOUR: z.union([z.literal('never'), z.coerce.number().int().min(0).max(23)]).default(3),
    /** Videos per list. */
    PRECOMPUTE_TOP: z.coerce.number().int().min(1).max(5_000).default(500),
    /** Threads that learn and rank. */
    PRECOMPUTE_THREADS: z.coerce.number().int().min(1).max(256).default(2),
    /** How long a dead process keeps others from going on with its run. */
    PRECOMPUTE_LEASE_MS: z.coerce.number().int().min(300).default(60_000),
    /** How often it looks whether a run is due. */
    PRECOMPUTE_IDLE_MS: z.coerce.number().int().min(1).default(60_000),
  });
}
