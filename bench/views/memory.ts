import type { RedisServer } from './redis-server.ts';

/** Bytes of the keys of one kind, and how many things they hold. */
export type Kind = { name: string; bytes: number; things: number; unit: string };

const kinds: Record<string, { name: string; unit: string }> = {
  w: { name: 'windows', unit: 'video' },
  r: { name: 'windows of regions', unit: 'video and region' },
  d: { name: 'dedupe', unit: 'viewer and video' },
  u: { name: 'unique viewers', unit: 'video' },
  h: { name: 'trending by the hour', unit: 'video and region' },
  m: { name: 'trending by the month', unit: 'video and region' },
  log: { name: 'event log', unit: 'batch' },
};

/** Asks Redis what every key of the prefix takes, kind by kind. */
export async function memoryByKind({ redis }: RedisServer, prefix: string): Promise<Kind[]> {
  const sums = new Map<string, Kind>();
  for await (const found of redis.scanStream({ match: `${prefix}:{*`, count: 2_000 })) {
    const keys: string[] = found;
    const pipeline = redis.pipeline();
    for (const key of keys) {
      pipeline.memory('USAGE', key, 'SAMPLES', 0);
      const kind = kindOf(key);
      if (kind === 'r' || kind === 'd') pipeline.hlen(key);
      else if (kind === 'h' || kind === 'm') pipeline.zcard(key);
      else if (kind === 'log') pipeline.xlen(key);
      else pipeline.exists(key);
    }
    const answers = (await pipeline.exec()) ?? [];
    for (const [index, key] of keys.entries()) {
      const known = kinds[kindOf(key)];
      if (!known) continue;
      const sum = sums.get(known.name) ?? { name: known.name, bytes: 0, things: 0, unit: known.unit };
      sum.bytes += Number(answers[index * 2]?.[1]);
      sum.things += Number(answers[index * 2 + 1]?.[1]);
      sums.set(known.name, sum);
    }
  }
  return [...sums.values()];
}

function kindOf(key: string): string {
  return key.slice(key.indexOf('}:') + 2).split(':', 1)[0] ?? '';
}
