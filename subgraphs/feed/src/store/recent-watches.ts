import { hash } from 'node:crypto';
import type { Redis } from '@reelgraph/redis';
import type { Recently, RecentWatch } from '../domain/recently.ts';

/** 250 videos of 4 bytes, more than a day of a keen viewer; what is older is in MongoDB. */
const SEEN_BYTES = 1_000;
const LAST_WATCHES = 20;
/** Only tidies up; by then MongoDB knows it all. */
const KEPT_SECONDS = 3 * 86_400;
const signs = { '+': 1, '=': 0.5, '0': 0, '-': -1 } as const;

const RECORD = `
redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
redis.call('LTRIM', KEYS[1], -${LAST_WATCHES}, -1)
redis.call('EXPIRE', KEYS[1], ${KEPT_SECONDS})
local seen = (redis.call('GET', KEYS[2]) or '') .. ARGV[1]
redis.call('SET', KEYS[2], string.sub(seen, -${SEEN_BYTES}), 'EX', ${KEPT_SECONDS})
`;

/** What each viewer watched last, in under 2 kB a viewer: marks of what was on screen, and the last 20 watches as they went. */
export class RecentWatches {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** In the order in which they were watched. Twice is as good as once. */
  async record(viewerId: string, watches: readonly RecentWatch[]): Promise<void> {
    if (watches.length === 0) return;
    const seen = Buffer.concat(watches.filter((watch) => watch.isSeen).map(({ videoId }) => markOf(viewerId, videoId)));
    const events = watches.map(({ videoId, weight }) => `${signOf(weight)}${videoId}`);
    await this.#redis.eval(RECORD, 2, ...this.#keys(viewerId), seen, ...events);
  }

  async read(viewerId: string): Promise<Recently> {
    const [last, seen] = this.#keys(viewerId);
    const answers = await this.#redis.pipeline().lrange(last, 0, -1).getBuffer(seen).exec();
    for (const [error] of answers ?? []) if (error) throw error;
    // @note what the two commands answer
    const [events = [], marks] = (answers ?? []).map(([, value]) => value) as [string[]?, (Buffer | null)?];
    const known = new Set(marksIn(marks ?? Buffer.alloc(0)));
    return {
      last: [...Map.groupBy(events.reverse(), (event) => event.slice(1))].map(([videoId, [newest = '']]) => ({
        videoId,
        weight: weightOf(newest),
      })),
      hasSeen: (videoId) => known.has(markOf(viewerId, videoId).readUInt32BE()),
    };
  }

  async forget(viewerId: string): Promise<void> {
    await this.#redis.del(this.#keys(viewerId)[0]);
  }

  #keys(viewerId: string): [last: string, seen: string] {
    return [`${this.#prefix}:{f:${viewerId}}:last`, `${this.#prefix}:{f:${viewerId}}:seen`];
  }
}

/** Of 250 marks another video meets one in 17 million times. */
function markOf(viewerId: string, videoId: string): Buffer {
  return hash('sha256', `${viewerId}\n${videoId}`, 'buffer').subarray(0, 4);
}

function* marksIn(bytes: Buffer): Generator<number> {
  for (let at = 0; at + 4 <= bytes.length; at += 4) yield bytes.readUInt32BE(at);
}

function signOf(weight: number): string {
  return Object.entries(signs).find(([, value]) => value === weight)?.[0] ?? '0';
}

function weightOf(event: string): number {
  const sign = event[0] ?? '0';
  return sign === '+' || sign === '=' || sign === '-' ? signs[sign] : 0;
}
