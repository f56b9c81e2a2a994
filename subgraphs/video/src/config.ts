import {
  type Env,
  edgeEnv,
  identityEnv,
  mongoEnv,
  objectsEnv,
  parseEnv,
  queueEnv,
  roomEnv,
  watchTokenEnv,
} from '@reelgraph/service';
import { z } from 'zod';

const shape = {
  ...roomEnv,
  ...mongoEnv,
  ...queueEnv,
  ...objectsEnv,
  ...identityEnv,
  ...watchTokenEnv,
  ...edgeEnv,
  PORT: roomEnv.PORT.default(4002),
  /** Where players reach this room's playlists; null: at its own address. */
  HLS_URL: z.url().nullable().default(null),
  /** How phones send to the raw bucket; auto asks the store whether it takes POST. */
  UPLOAD_METHOD: z.enum(['auto', 'POST', 'PUT']).default('auto'),
  /** How much one account may upload on one day (UTC). */
  UPLOADS_PER_DAY: z.coerce.number().int().min(0).default(2_000),
  UPLOAD_BYTES_PER_DAY: z.coerce.number().int().min(0).default(200_000_000_000),
};

export type Config = ReturnType<typeof readConfig>;

/** Reads the room's settings; reports every problem at once. */
export function readConfig(env: Env) {
  return parseEnv(env, shape);
}
