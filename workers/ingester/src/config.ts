import { type Env, mongoEnv, parseEnv, roomEnv, viewsEnv } from '@reelgraph/service';
import { RESTORE_VIEWS_PER_HOUR } from '@reelgraph/tiers';
import { restoreSpeeds } from '@reelgraph/videos';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...viewsEnv,
    PORT: roomEnv.PORT.default(4103),
    /** Where Prometheus reads; unset, nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
    /** How long an empty log is left alone. */
    INGESTER_IDLE_MS: z.coerce.number().int().min(1).default(250),
    /** So many views within an hour bring an archived video back, ... */
    RESTORE_VIEWS_PER_HOUR: z.coerce.number().int().min(1).default(RESTORE_VIEWS_PER_HOUR),
    /** ... so fast. */
    RESTORE_SPEED: z.enum(restoreSpeeds).default('STANDARD'),
    /** `2/4`: this is the second of four ingesters, and takes every fourth partition. */
    INGESTER_SHARE: z
      .string()
      .regex(/^[1-9]\d{0,2}\/[1-9]\d{0,2}$/, 'must be like 2/4')
      .default('1/1')
      .transform((text) => text.split('/').map(Number))
      .transform(([part = 1, of = 1]) => ({ part, of }))
      .refine(({ part, of }) => part <= of, 'must be like 2/4'),
  });
}
