import { type Env, mongoEnv, objectsEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';
import { parseSchedule, type Schedule } from './domain/schedule.ts';

export type Config = ReturnType<typeof readConfig>;

const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = objectsEnv;

/** What trains the factors, and all that Spark needs for it. */
const engineEnv = {
  PRECOMPUTE_ENGINE: z.enum(['embedded', 'spark']).default('embedded'),
  /** local[2] is this machine; a cluster is spark://..., yarn or k8s://... */
  SPARK_MASTER: z.string().default('local[2]'),
  /** More arguments of spark-submit, such as --packages org.apache.hadoop:hadoop-aws:3.3.4 */
  SPARK_ARGS: z.string().default(''),
  /** A Python with PySpark; unset, the pinned one is installed beside the other tools. */
  SPARK_PYTHON: z.string().nullable().default(null),
  /** Where Java is; unset, on the PATH. */
  JAVA_HOME: z.string().nullable().default(null),
  /** local: the worker brings Spark its files; s3a: Spark reads and writes the bucket itself, as a cluster must. */
  SPARK_FILES: z.enum(['local', 's3a']).default('local'),
  /** Where events and factors are kept as Parquet for Spark; unset, in a folder that is gone after the run. */
  S3_DATA_BUCKET: z.string().min(3).nullable().default(null),
  ...{ S3_ENDPOINT, S3_REGION },
  S3_ACCESS_KEY_ID: S3_ACCESS_KEY_ID.nullable().default(null),
  S3_SECRET_ACCESS_KEY: S3_SECRET_ACCESS_KEY.nullable().default(null),
};

export type EngineConfig = ReturnType<typeof readEngineConfig>;

/** The same of a command that works on files, and needs no store. */
export function readEngineConfig(env: Env) {
  return parseEnv(env, engineEnv);
}

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...engineEnv,
    ...roomEnv,
    ...mongoEnv,
    PORT: roomEnv.PORT.default(4104),
    /** When lists are computed: hours in UTC, such as 3 or 1,9,18; or 3@DE,US,IN, an hour of the night in each region; never: only on command. */
    PRECOMPUTE_HOUR: z.string().default('3').transform(toSchedule),
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

function toSchedule(text: string, context: z.RefinementCtx): Schedule {
  const schedule = parseSchedule(text);
  if (schedule) return schedule;
  context.addIssue('takes hours from 0 to 23, such as 3 or 1,9,18, or an hour in regions, such as 3@DE,US, or never');
  return z.NEVER;
}
