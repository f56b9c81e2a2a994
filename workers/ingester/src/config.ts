import { type Env, mongoEnv, parseEnv, roomEnv, viewsEnv } from '@reelgraph/service';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...viewsEnv,
    PORT: roomEnv.PORT.default(4103),
    /** How long an empty log is left alone. */
    INGESTER_IDLE_MS: z.coerce.number().int().min(1).default(250),
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
