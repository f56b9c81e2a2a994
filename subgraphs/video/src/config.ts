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

const shape = { ...roomEnv, ...mongoEnv, ...queueEnv, ...objectsEnv, ...identityEnv, ...watchTokenEnv };

export type Config = ReturnType<typeof readConfig>;

/** Reads the room's settings; reports every problem at once. */
export function readConfig(env: Env) {
  return parseEnv({ PORT: '4002', ...env }, shape);
}
