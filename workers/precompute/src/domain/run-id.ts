import { createHash } from 'node:crypto';

/** A run is an hour and all that shapes it: the same hour's run computed again by the same rules is the same run. */
export function runIdOf(watermark: Date, rules: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 8);
  return `${watermark.toISOString().slice(0, 13)}-${hash}`;
}

export const PARTITIONS = 64;

/** The partition of a person, by FNV-1a of the id. */
export function partitionOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i++) hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
}
