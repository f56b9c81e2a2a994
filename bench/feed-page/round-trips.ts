import { connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import type { WorldOfClips } from './world-of-clips.ts';

export type RoundTrip = { readonly store: string; readonly what: string; readonly times: number };

/** What MongoDB's profiler and the views' Redis see while `ask` runs; what Redis does by itself is left out. */
export async function countRoundTrips({ world }: WorldOfClips, ask: () => Promise<unknown>): Promise<RoundTrip[]> {
  const { MONGODB_URL: url, MONGODB_DATABASE: database, REDIS_VIEWS_URL } = world.env;
  await using mongo = await connectMongo({ url, database });
  // What is kept for a moment is there then, as under any load.
  await ask();
  const redis = await connectRedis({ url: REDIS_VIEWS_URL, policy: 'noeviction' });
  const monitor = await redis.monitor();
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, [command = '']: string[], source: string) => {
    if (source !== 'lua') seen.push(command.toLowerCase());
  });
  await mongo.db.command({ profile: 2 });
  await ask();
  await mongo.db.command({ profile: 0 });
  // Whatever came before this has been told.
  await redis.ping();
  monitor.disconnect();
  redis.disconnect();
  const rows = await mongo.db
    .collection('system.profile')
    .find({ ns: { $not: /system\.profile|\$cmd/ } })
    .toArray();
  await mongo.db.collection('system.profile').drop();
  return [
    ...tally(
      'MongoDB',
      rows.map(({ op, ns }) => `${op} ${String(ns).split('.').at(-1)}`),
    ),
    ...tally(
      'Redis',
      seen.filter((command) => !['ping', 'info', 'client'].includes(command)),
    ),
  ];
}

function tally(store: string, whats: readonly string[]): RoundTrip[] {
  return [...Map.groupBy(whats, (what) => what)].map(([what, all]) => ({ store, what, times: all.length }));
}
