import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Env, mongoEnv, objectsEnv, parseEnv, queueEnv, roomEnv } from '@reelgraph/service';
import { RAW_HOT_DAYS } from '@reelgraph/videos';
import { z } from 'zod';

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...mongoEnv,
    ...queueEnv,
    ...objectsEnv,
    PORT: roomEnv.PORT.default(4102),
    /** Where jobs keep the raw file and what they make of it; emptied of what dead workers left. */
    MEDIA_TMP_DIR: z.string().default(join(tmpdir(), 'reelgraph-media')),
    /** Videos encoded at once, `auto` for what cores and memory bear; each uses COMPRESSOR_THREADS threads of ffmpeg. */
    COMPRESSOR_CONCURRENCY: z.union([z.literal('auto'), z.coerce.number().int().min(1).max(64)]).default('auto'),
    COMPRESSOR_THREADS: z.coerce.number().int().min(1).max(64).default(2),
    /** How long a dead worker keeps its video. */
    COMPRESSOR_LEASE_MS: z.coerce.number().int().min(1_000).default(30_000),
    /** A video that so many workers died with rests for hours before it is tried again. */
    COMPRESSOR_REST_AFTER_DEATHS: z.coerce.number().int().min(1).default(3),
    /** Also make HLS (fMP4, read by byte ranges) of the same encodes. */
    HLS: z.enum(['on', 'off']).default('off'),
    /** The loudness (LUFS) that all sound is brought to, so that nobody reaches for the volume; `off` leaves it as it is. */
    LOUDNESS_LUFS: z.union([z.literal('off'), z.coerce.number().min(-40).max(-5)]).default(-16),
    /** How long raw bytes stay in hot storage after READY, whatever the views. */
    RAW_HOT_DAYS: z.coerce.number().min(0).default(RAW_HOT_DAYS),
    /** How long the jobs at hand may go on when the worker is asked to stop. */
    COMPRESSOR_DRAIN_MS: z.coerce.number().int().min(0).default(5_000),
  });
}
