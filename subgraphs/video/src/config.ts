import {
  type Env,
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
  PORT: roomEnv.PORT.default(4002),
  /** How phones send to the raw bucket; auto asks the store whether it takes POST. */
  UPLOAD_METHOD: z.enum(['auto', 'POST', 'PUT']).default('auto'),
};

export type Config = ReturnType<typeof readConfig>;

/** Reads the room's settings; reports every problem at once. */
export function readConfig(env: Env) {
  return parseEnv(env, shape);
}
