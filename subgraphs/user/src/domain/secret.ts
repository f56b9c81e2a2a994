import { createHash } from 'node:crypto';

/** How secrets of ours (long and random, so a plain hash suffices) are stored and looked up. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
