import { isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import type { Context } from './context.ts';
import { RunStore } from './store/run-store.ts';

export const watermark = new Date('2026-03-10T03:00:00Z');
const DAY = 86_400_000;

export type OwnDaily = AsyncDisposable & { env: Record<string, string>; mongo: Mongo; context: Context };

/** A database of its own where 150 people have watched 10 of 60 videos each: user i likes topic i % 3. */
export async function ownDaily(stores: StoreEnv): Promise<OwnDaily> {
  const own = await isolate(stores);
  const mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const { db } = mongo;
  const videos = Array.from({ length: 60 }, (_, i) => ({
    ...{ _id: `v${i}`, ownerId: `u${i}`, durationMs: 20_000, visibility: 'PUBLIC' },
    status: i === 57 ? 'DELETED' : i === 58 ? 'ARCHIVED' : 'READY',
  }));
  await db.collection<{ _id: string }>('videos').insertMany(videos);
  const rows = Array.from({ length: 150 }, (_, user) =>
    Array.from({ length: 10 }, (_, i) => {
      const video = (user % 3) + 3 * ((user * 7 + i * 3) % 20);
      const at = new Date(watermark.getTime() - ((user + i * 31) % 30) * DAY - 1000);
      return {
        ...{ _id: `u${user}:v${video}`, userId: `u${user}`, videoId: `v${video}`, seen: true, firstAt: at, lastAt: at },
        ...{ impressions: 1, starts: 1, qualified: 1, completed: 1, skipped: 0, watchedMs: 20_000 },
      };
    }),
  );
  await db.collection<{ _id: string }>('interactions').insertMany(rows.flat());
  await db.collection('blocks').insertOne({ blocker: 'u3', blocked: 'u0' });
  return {
    env: {
      ...own.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      PRECOMPUTE_TOP: '10',
      PRECOMPUTE_LEASE_MS: '600',
    },
    mongo,
    context: {
      ...{ db, runs: new RunStore(db), log: { info() {}, warn() {}, error() {} } },
      ...{ engine: { kind: 'embedded' }, top: 10, threads: 2, leaseMs: 600, now: () => watermark },
    },
    async [Symbol.asyncDispose]() {
      await mongo[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}
