import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** What the rooms of one run sign with. */
export function newKeys(): { privateKeyPem: string; identitySecret: string; watchTokenSecret: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    identitySecret: randomBytes(32).toString('base64url'),
    watchTokenSecret: randomBytes(32).toString('base64url'),
  };
}
