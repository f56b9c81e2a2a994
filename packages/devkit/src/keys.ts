import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.ts';

export type DevelopmentKeys = {
  /** Ed25519, PKCS#8 PEM. */
  JWT_PRIVATE_KEY: string;
  IDENTITY_SECRET: string;
  WATCH_TOKEN_SECRET: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
  OPERATOR_PASSWORD: string;
  EDGE_SECRET: string;
};

/** The keys of this folder: made at the first start, readable by the owner only, the same at every later one. */
export function readOrMakeKeys(folder: string): DevelopmentKeys {
  const file = join(folder, 'keys.json');
  const kept: Partial<DevelopmentKeys> = existsSync(file) ? readKeys(file) : {};
  // A folder from before there was one of them keeps the others.
  const keys = { ...makeKeys(), ...kept };
  if (Object.keys(kept).length === Object.keys(keys).length) return keys;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  return keys;
}

function readKeys(file: string): Partial<DevelopmentKeys> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(`${file} is damaged: delete it and run this again; everybody has to sign in anew then.`);
  }
}

export function makeKeys(): DevelopmentKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    IDENTITY_SECRET: randomBytes(32).toString('base64url'),
    WATCH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    S3_ACCESS_KEY_ID: `dev${randomBytes(8).toString('hex')}`,
    S3_SECRET_ACCESS_KEY: randomBytes(30).toString('base64url'),
    EDGE_SECRET: randomBytes(32).toString('base64url'),
    OPERATOR_PASSWORD: randomBytes(18).toString('base64url'),
  };
}
