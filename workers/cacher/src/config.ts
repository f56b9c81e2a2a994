import { type Env, edgeControlEnv, mongoEnv, parseEnv, queueEnv, roomEnv, viewsEnv } from '@reelgraph/service';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

const countries = z
  .string()
  .regex(/^[A-Z]{2}( [A-Z]{2})*$/)
  .transform((text) => text.split(' '));

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...queueEnv,
    ...viewsEnv,
    ...edgeControlEnv,
    PORT: roomEnv.PORT.default(4107),
    /** Where Prometheus reads; unset, nowhere. */
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
    /** How often it looks what is hot. */
    CACHER_EVERY_MS: z.coerce.number().int().min(10).default(30_000),
    /** How many videos of a region are kept warm. */
    CACHER_TOP: z.coerce.number().int().min(1).max(10_000).default(500),
    /** Most bytes that an edge is made to fetch in one round, and how fast. */
    CACHER_BYTES: z.coerce.number().int().min(0).default(500_000_000),
    CACHER_BYTES_PER_SECOND: z.coerce.number().int().min(1).default(50_000_000),
    /** Whose windows tell what is hot: every country asked for costs, so those that most of the audience lives in. */
    CACHER_COUNTRIES: countries.default(
      'US CA MX BR AR CO GB DE FR ES IT PL TR SA EG NG ZA IN ID PK BD JP KR PH VN TH AU EU AP'.split(' '),
    ),
    /** How often it reads the change log. */
    CACHER_LISTEN_MS: z.coerce.number().int().min(10).default(100),
    /** How often it looks in MongoDB whether the stream kept something from it. */
    CACHER_SWEEP_MS: z.coerce.number().int().min(10).default(15_000),
  });
}
