import { ChangeLog } from '@reelgraph/changes';
import { connectMongo, holdLease } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { archiveRule, decideArchive, dueBatches } from '@reelgraph/tiers';
import { TierStore } from '@reelgraph/videos';
import { Views } from '@reelgraph/views';

// One archiver that only decides: what it finds cold leaves the index as if it were moved. It prints what it did.
const {
  MONGODB_URL: url = '',
  MONGODB_DATABASE: database = '',
  REDIS_VIEWS_URL: viewsUrl = '',
  KEY_PREFIX: prefix = '',
} = process.env;
await using mongo = await connectMongo({ url, database });
const redis = await connectRedis({ url: viewsUrl, policy: 'noeviction' });
const tiers = new TierStore(mongo, new ChangeLog(mongo.db));
const deps = { views: new Views(redis, { prefix }), rule: archiveRule };
const holder = `bench-${process.pid}`;

const began = performance.now();
const now = new Date();
let [looked, coldCount] = [0, 0];
const parts = await tiers.dueParts(now);
const first = Math.floor(Math.random() * parts.length);
for (const part of [...parts.slice(first), ...parts.slice(0, first)]) {
  if (!(await holdLease(mongo.db, `bench-archive-${part}`, holder, 2_000))) continue;
  for await (const batch of dueBatches(tiers, part, now)) {
    const { cold, later } = await decideArchive(deps, batch, now);
    for (const { at, videoIds } of later) await tiers.checkAgain(videoIds, at);
    await tiers.checkAgain(
      cold.map(({ id }) => id),
      null,
    );
    looked += batch.length;
    coldCount += cold.length;
    await holdLease(mongo.db, `bench-archive-${part}`, holder, 2_000);
  }
}
const seconds = (performance.now() - began) / 1000;
redis.disconnect();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ looked, cold: coldCount, watched: looked - coldCount, seconds, megabytes }));
