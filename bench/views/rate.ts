import { type View, Views } from '@reelgraph/views';
import type { RedisServer } from './redis-server.ts';
import { zipf } from './zipf.ts';

const BATCH = 50;
const IN_FLIGHT = 8;
/** Time passes as it does at 10,000 views a second. */
const MS_PER_BATCH = 5;
const regions = ['US', 'IN', 'BR', 'ID', 'MX', 'DE', 'JP', 'FR', 'GB', 'NG'];

type Run = { perSecond: number; redisMicros: number };

export type RateFigures = { rounds: { hincrby: Run; record: Run; ratio: number; cpuRatio: number }[]; views: number };

/** Records views in batches of 50, each of one partition, in turns with one pipelined HINCRBY per view. */
export async function measureRate(
  server: RedisServer,
  options: { views: number; rounds: number; random: () => number },
): Promise<RateFigures> {
  const { redis } = server;
  const views = new Views(redis, { prefix: 'bench' });
  let clock = Date.now();
  await views.open(new Date(clock));
  const rounds: RateFigures['rounds'] = [];
  const makeBatch = batchesOf(views, options.random);
  for (let round = 0; round <= options.rounds; round++) {
    const batches = Array.from({ length: Math.ceil(options.views / BATCH) }, makeBatch);
    const hincrby = await timed(server, batches, async (batch) => {
      const pipeline = redis.pipeline();
      for (const { videoId } of batch) pipeline.hincrby(`plain:${videoId}`, 'views', 1);
      await pipeline.exec();
    });
    const record = await timed(server, batches, async (batch) => {
      clock += MS_PER_BATCH;
      await views.record(batch, new Date(clock));
    });
    // Not part of recording: the log's readers do it. Here for its memory.
    for (const batch of batches)
      await views.addViewers(
        batch.map((view) => ({ ...view, id: view.clientViewId, qualified: true, seen: true, at: new Date(clock) })),
      );
    // The first round warms up.
    if (round > 0)
      rounds.push({
        hincrby,
        record,
        ratio: record.perSecond / hincrby.perSecond,
        cpuRatio: hincrby.redisMicros / record.redisMicros,
      });
  }
  return { rounds, views: options.views };
}

/** Views wait for their partition until it has a batch of them. */
function batchesOf(views: Views, random: () => number): () => View[] {
  const rank = zipf(1_000_000, random);
  const waiting = new Map<number, View[]>();
  let made = 0;
  return () => {
    for (;;) {
      const view = makeView(made++, rank(), random);
      const partition = views.partitionOf(view.videoId);
      const batch = waiting.get(partition) ?? [];
      waiting.set(partition, batch);
      if (batch.push(view) < BATCH) continue;
      waiting.delete(partition);
      return batch;
    }
  };
}

function makeView(number: number, rank: number, random: () => number): View {
  const hex = (value: number) => value.toString(16).padStart(12, '0');
  return {
    clientViewId: `0190a1b2-${hex(number)}`,
    viewerId: `0199f3a2b4c6${hex(Math.floor(random() * 1_000_000))}`,
    videoId: `0199f3a2b4c5${hex(rank)}`,
    playbackAt: new Date(number),
    region: regions[Math.floor(random() * random() * regions.length)] ?? null,
    source: 'FOR_YOU',
    watchedMs: 5_000,
    completed: false,
    skipped: false,
    longEnough: true,
  };
}

async function timed(server: RedisServer, batches: View[][], send: (batch: View[]) => Promise<void>): Promise<Run> {
  const cpu = await server.cpuSeconds();
  const begun = performance.now();
  const open = batches.values();
  const worker = async () => {
    for (const batch of open) await send(batch);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - begun) / 1_000;
  const count = batches.length * BATCH;
  return { perSecond: count / seconds, redisMicros: (((await server.cpuSeconds()) - cpu) * 1e6) / count };
}
