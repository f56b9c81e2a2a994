import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { isolate, startTestStores } from '@reelgraph/devkit';
import { type Collection, connectMongo } from '@reelgraph/mongo';
import { connectRedis } from '@reelgraph/redis';
import { ARCHIVE_PARTS } from '@reelgraph/videos';
import { fillCatalogue, makeDueAgain } from './fill-catalogue.ts';

// npm run bench -- archive [--videos 1000000] [--due 10000] [--archivers 2]: deciding what goes cold, on stores of its own.
const { values } = parseArgs({
  options: {
    videos: { type: 'string', default: '1000000' },
    due: { type: 'string', default: '10000' },
    archivers: { type: 'string', default: '2' },
  },
});
const [videos, due, archivers] = [values.videos, values.due, values.archivers].map(Number);
const BOUNDS = { seconds: 30, megabytes: 200 };

type Decided = { looked: number; cold: number; watched: number; seconds: number; megabytes: number };

const stores = await startTestStores();
try {
  await using own = await isolate(stores.env);
  const env = { ...process.env, ...own.env };
  await using mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const redis = await connectRedis({ url: own.env.REDIS_VIEWS_URL, policy: 'noeviction' });
  const size = { mongo, videos: videos ?? 0, due: due ?? 0 };
  const began = performance.now();
  const { watched } = await fillCatalogue({ ...size, redis, prefix: own.env.KEY_PREFIX });
  console.log(`${videos} videos, ${due} of them due, ${watched} of these watched (${seconds(began)} s to fill)`);
  const explained = await explain(mongo.db.collection('videos'));
  const parts = await explainParts(mongo.db.collection('videos'));
  console.log(`  which parts have any: ${parts.keys} keys of the index, ${parts.docs} videos`);
  console.log(
    `  one part's question looks at ${explained.keys} keys of the index and ${explained.docs} videos, and answers ${explained.n}`,
  );

  const alone = await decide(env);
  print('one archiver', alone);
  const again = await decide(env);
  print('the same again', again);
  await makeDueAgain(size);
  const shares = await Promise.all(Array.from({ length: archivers ?? 1 }, () => decide(env)));
  for (const [index, share] of shares.entries()) print(`archiver ${index + 1} of ${archivers}`, share);
  redis.disconnect();

  const wrong = [
    ...(alone.seconds <= BOUNDS.seconds ? [] : [`deciding took more than ${BOUNDS.seconds} s`]),
    ...(alone.megabytes <= BOUNDS.megabytes ? [] : [`the archiver took more than ${BOUNDS.megabytes} MB`]),
    ...(alone.looked === due && alone.watched === watched ? [] : ['not every due video was decided on rightly']),
    ...(again.looked === 0 ? [] : ['decided videos were looked at again']),
    ...(shares.reduce((sum, share) => sum + share.looked, 0) === due ? [] : ['the shares are not all of it']),
  ];
  for (const line of wrong) console.log(`WRONG: ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await stores.stop();
}

async function decide(env: NodeJS.ProcessEnv): Promise<Decided> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'decide.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout));
}

function print(who: string, { looked, cold, watched, seconds, megabytes }: Decided): void {
  console.log(
    `  ${who}: ${looked} looked at, ${cold} cold, ${watched} watched, in ${seconds.toFixed(2)} s, at most ${megabytes} MB`,
  );
}

/** What MongoDB does for one part's question. */
async function explain(collection: Collection): Promise<{ keys: number; docs: number; n: number }> {
  const question = { status: 'READY', 'storage.part': 3, 'storage.checkAt': { $gt: new Date(0), $lte: new Date() } };
  const sorted = collection.find(question).sort({ 'storage.checkAt': 1, _id: 1 });
  const plan = JSON.parse(JSON.stringify(await sorted.explain('executionStats'))).executionStats;
  return { keys: plan.totalKeysExamined, docs: plan.totalDocsExamined, n: plan.nReturned };
}

/** What MongoDB does to say in which parts anything is due. */
async function explainParts(collection: Collection): Promise<{ keys: number; docs: number }> {
  const part = { $in: Array.from({ length: ARCHIVE_PARTS }, (_, index) => index) };
  const query = { status: 'READY', 'storage.part': part, 'storage.checkAt': { $gt: new Date(0), $lte: new Date() } };
  const cursor = collection.find(query, { projection: { _id: 0, 'storage.part': 1 } });
  const plan = JSON.parse(JSON.stringify(await cursor.explain('executionStats'))).executionStats;
  return { keys: plan.totalKeysExamined, docs: plan.totalDocsExamined };
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
