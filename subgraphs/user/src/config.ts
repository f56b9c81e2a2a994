import { createPrivateKey } from 'node:crypto';
import { type Env, identityEnv, mongoEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';

const shape = {
  ...roomEnv,
  ...mongoEnv,
  ...identityEnv,
  /** Signs access tokens. Line ends may be written as `\n`, since many places hold one line per setting. */
  JWT_PRIVATE_KEY: z
    .string('required')
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(isEd25519, 'must be an Ed25519 private key as PKCS#8 PEM'),
  JWT_ISSUER: z.string().min(1).default('reelgraph'),
  /** Where mails go: `log` prints them; in production it only says that there was one. */
  MAIL: z.enum(['log']).default('log'),
};

export type Config = ReturnType<typeof readConfig>;

export function readConfig(env: Env) {
  return parseEnv(env, shape);
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
