import { parseArgs } from 'node:util';
import { Views } from '@reelgraph/views';
import { fillWindows } from './fill-windows.ts';
import { memoryByKind } from './memory.ts';
import { measurePath } from './path.ts';
import { measureRate } from './rate.ts';
import { RedisServer } from './redis-server.ts';
import { seeded, zipf } from './zipf.ts';

// npm run bench -- views [--only rate,memory,path] [--views 100000] [--rounds 3] [--videos 1000000] [--spread 20000000]
// [--batches 1000] [--connections 64]: the windows on a Redis of their own, and the whole path before real stores.
const { values } = parseArgs({
  options: {
    views: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    videos: { type: 'string', default: '1000000' },
    spread: { type: 'string', default: '20000000' },
    only: { type: 'string', default: 'rate,memory,path' },
    batches: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '64' },
    /** A folder for CPU profiles of the gateway and the feed subgraph. */
    profile: { type: 'string' },
  },
});
const random = seeded(1);
const verdicts: { what: string; is: number; goal: string; met: boolean }[] = [];

const wanted = values.only.split(',');
if (wanted.includes('rate')) await rate();
if (wanted.includes('memory')) await memoryAndReads();
if (wanted.includes('path')) await path();
console.log('\nGoals');
for (const { what, is, goal, met } of verdicts)
  console.log(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${is.toFixed(2)} (${goal})`);
if (verdicts.some(({ met }) => !met)) process.exitCode = 1;

async function rate(): Promise<void> {
  await using server = await RedisServer.start();
  const figures = await measureRate(server, { views: Number(values.views), rounds: Number(values.rounds), random });
  console.log('Recording, batches of 50 of one partition, against a pipelined HINCRBY per view');
  for (const { hincrby, record, ratio, cpuRatio } of figures.rounds)
    console.log(
      `  ${Math.round(record.perSecond)} views/s (${record.redisMicros.toFixed(1)} µs of Redis each), HINCRBY ${Math.round(hincrby.perSecond)}/s ` +
        `(${hincrby.redisMicros.toFixed(1)} µs): ${ratio.toFixed(2)} of its rate, ${cpuRatio.toFixed(2)} by Redis's CPU`,
    );
  judge(
    'recording, of the rate of HINCRBY',
    median(figures.rounds.map(({ ratio }) => ratio)),
    '>= 0.2',
    (is) => is >= 0.2,
  );
  console.log('Memory of what was recorded');
  for (const { name, bytes, things, unit } of await memoryByKind(server, 'bench'))
    console.log(
      `  ${name}: ${(bytes / 1e6).toFixed(1)} MB, ${Math.round(bytes / Math.max(1, things))} bytes per ${unit}`,
    );
}

async function memoryAndReads(): Promise<void> {
  await using server = await RedisServer.start();
  const { redis } = server;
  const now = new Date();
  const videos = Number(values.videos);
  const views = new Views(redis, { prefix: 'rg' });
  await views.open(now);
  const before = await server.usedBytes();
  await fillWindows(redis, { videos, views: Number(values.spread), now, random, keyOf: (id) => views.recordKey(id) });
  const average = ((await server.usedBytes()) - before) / videos;
  const hottest = Number(await redis.memory('USAGE', views.recordKey(idOf(0))));
  console.log(
    `\n${videos} videos, ${values.spread} views by Zipf within 30 days: ${average.toFixed(0)} bytes a video, ${hottest} the hottest`,
  );
  judge('bytes of five windows per video', average, '<= 400', (is) => is <= 400);
  judge('bytes of the hottest', hottest, '<= 1,100', (is) => is <= 1_100);
  await reads(server, views, videos, now);
}

async function reads({ redis }: RedisServer, views: Views, videos: number, now: Date): Promise<void> {
  const rank = zipf(videos, random);
  for (let index = 0; index < 1_000; index++) await redis.set(`value:${index}`, '12345678');
  const times: { mget: number[]; arrays: number[] } = { mget: [], arrays: [] };
  for (let turn = 0; turn < 1_000; turn++) {
    const ids = Array.from({ length: 100 }, () => idOf(rank()));
    const keys = Array.from({ length: 100 }, () => `value:${Math.floor(random() * 1_000)}`);
    times.mget.push(await timed(() => redis.mget(...keys)));
    times.arrays.push(await timed(() => views.arrays(ids, now)));
  }
  const [mget, arrays] = [median(times.mget), median(times.arrays)];
  console.log(`100 arrays in ${arrays.toFixed(2)} ms, an MGET of 100 values in ${mget.toFixed(2)} ms (medians)`);
  judge('reading 100 arrays, of an MGET of 100 values', arrays / mget, '<= 3', (is) => is <= 3);
}

async function path(): Promise<void> {
  const rounds = await measurePath({
    rounds: Number(values.rounds),
    batches: Number(values.batches),
    videos: 20_000,
    connections: Number(values.connections),
    profileTo: values.profile,
    random,
  });
  console.log('\nBatches of 50 through one gateway and one feed subgraph, each of another viewer; µs of CPU a view');
  for (const { perSecond, p50, p99, cpu } of rounds) {
    const shares = Object.entries(cpu).map(([name, micros]) => `${name} ${micros.toFixed(1)}`);
    console.log(
      `  ${Math.round(perSecond)} views/s, a batch in ${p50.toFixed(0)} ms (p99 ${p99.toFixed(0)}): ${shares.join(', ')}`,
    );
  }
  judge(
    'views/s through gateway and feed',
    median(rounds.map(({ perSecond }) => perSecond)),
    '>= 10,000',
    (is) => is >= 10_000,
  );
}

function idOf(rank: number): string {
  return `0199f3a2b4c5${rank.toString(16).padStart(12, '0')}`;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function judge(what: string, is: number, goal: string, holds: (is: number) => boolean): void {
  verdicts.push({ what, is, goal, met: holds(is) });
}
