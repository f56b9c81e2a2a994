import { type Env, mongoEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    PORT: roomEnv.PORT.default(4104),
    /** The hours of the day, UTC, from which lists are computed: one in each region's night, such as 1,9,18; never: only on command. */
    PRECOMPUTE_HOUR: z.string().default('3').transform(toHours),
    /** Where Prometheus reads; unset, nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
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

function toHours(text: string, context: z.RefinementCtx): readonly number[] {
  if (text === 'never') return [];
  const hours = text.split(',').map((part) => (/^\s*\d{1,2}\s*$/.test(part) ? Number(part) : Number.NaN));
  if (hours.every((hour) => hour <= 23)) return hours;
  context.addIssue('takes hours from 0 to 23, such as 3 or 1,9,18, or never');
  return z.NEVER;
}
