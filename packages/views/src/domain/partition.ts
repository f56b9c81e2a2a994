export const PARTITIONS = 256;

/** Which partition a video's views live in: FNV-1a of its id. */
export function partitionOf(videoId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < videoId.length; index++) hash = Math.imul(hash ^ videoId.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (PARTITIONS - 1);
}

/** Groups things by the partition of their video. */
export function byPartition<T>(things: readonly T[], videoIdOf: (thing: T) => string): Map<number, T[]> {
  return Map.groupBy(things, (thing) => partitionOf(videoIdOf(thing)));
}
