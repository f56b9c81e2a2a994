import type { Redis } from '@reelgraph/redis';
import { PARTITIONS } from './domain/partition.ts';
import { slotOf, tracks } from './domain/window.ts';
import { WindowsBuilder } from './domain/windows-builder.ts';
import { type LogPosition, RedisEventLog } from './event-log.ts';
import { callAll, loadLibrary } from './function-library.ts';
import type { EventRow } from './history-rows.ts';
import { Keys } from './keys.ts';
import type { ViewEvent } from './view.ts';
import type { HistorySnapshot, ViewHistory } from './view-history.ts';
import { Views } from './views.ts';
import { encodeWatch, watchOfEvent } from './watch-codec.ts';

type Rebuild = {
  readonly redis: Redis;
  readonly prefix: string;
  readonly history: Pick<ViewHistory, 'snapshot' | 'positions'>;
  readonly now: Date;
};

/** How many of the partitions are done, and how many records they have. */
export type RebuildProgress = { readonly partitions: number; readonly of: number; readonly records: number };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of longer ago than client view ids are remembered for nothing has to come back. */
const WATCHES_MS = 26 * HOUR;
const RECORDS_PER_CALL = 200;
/** Partitions. */
const AT_ONCE = 16;
/** Real time; what a killed rebuild held back is let go of then. */
const HOLD_SECONDS = 120;
const ENTRIES = 100;

/**
 * Restores the windows in Redis from what MongoDB knows, partition by partition, also while views are recorded and ingested: what the log has
 * beyond MongoDB is counted too, and nothing twice. Unique viewers come back for the last day only.
 */
export async function rebuildWindows(options: Rebuild, onProgress?: (done: RebuildProgress) => void): Promise<void> {
  await new Views(options.redis, options).open(options.now);
  const open = Array.from({ length: PARTITIONS }, (_, partition) => partition).values();
  let partitions = 0;
  let records = 0;
  const rebuildNext = async (): Promise<void> => {
    for (const partition of open) {
      records += await rebuildPartition(options, partition);
      partitions += 1;
      onProgress?.({ partitions, of: PARTITIONS, records });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, rebuildNext));
}

async function rebuildPartition(options: Rebuild, partition: number): Promise<number> {
  const { redis, prefix, history, now } = options;
  const hold = new Keys(prefix).hold(partition);
  await redis.set(hold, '1', 'EX', HOLD_SECONDS);
  try {
    const since = { hours: new Date(now.getTime() - 31 * DAY), events: new Date(now.getTime() - WATCHES_MS) };
    const snapshot = await history.snapshot(partition, since);
    const builder = new WindowsBuilder();
    addSnapshot(builder, snapshot, now);
    await restoreWatches(options, partition, snapshot.events);
    await new Views(redis, options).addViewers(snapshot.events.map(({ _id: id, ...event }) => ({ id, ...event })));
    const { records, log } = await restoreRecords(options, partition, builder, snapshot.position);
    await markComplete(options, partition, log);
    return records;
  } finally {
    await redis.del(hold);
    const done = (await history.positions()).get(partition);
    if (done) await new RedisEventLog(redis, prefix).trim(new Map([[partition, done]]));
  }
}

function addSnapshot(builder: WindowsBuilder, { rollups, events }: HistorySnapshot, now: Date): void {
  for (const { hour, qualified, ...of } of rollups)
    builder.add({ ...of, at: hour, count: qualified }, ['hours', 'days']);
  const firstMinute = slotOf('minutes', now) - tracks.minutes.slots;
  for (const event of events)
    if (event.qualified && slotOf('minutes', event.at) > firstMinute) builder.add({ ...event, count: 1 }, ['minutes']);
}

/** Answers how many records there are by now, and the log up to whose end they reach. */
async function restoreRecords(
  { redis, prefix, now }: Rebuild,
  partition: number,
  builder: WindowsBuilder,
  from: LogPosition | null,
): Promise<{ records: number; log: string }> {
  const base = new Keys(prefix).base(partition);
  const written = new Set<string>();
  let position = from;
  for (;;) {
    const news = await readOn(redis, prefix, partition, position);
    position = news.position;
    for (const event of news.events)
      if (event.qualified) builder.add({ ...event, count: 1 }, ['minutes', 'hours', 'days'], written);
    const open = builder.keys().filter((key) => !written.has(key));
    if (open.length === 0) return { records: written.size, log: position.log };
    for (let at = 0; at < open.length; at += RECORDS_PER_CALL) {
      const chunk = open.slice(at, at + RECORDS_PER_CALL);
      const records = chunk.map((key) => builder.build(key));
      const args = records.flatMap(({ videoId, region, record }) => [videoId, region, record]);
      const call = { name: 'restore', base, args: [now.getTime(), position.entry, ...args] } as const;
      // Where views have come meanwhile it refuses: those of the videos that are still open must be counted first.
      if ((await callAll(redis, [call], () => loadLibrary(redis)))[0] !== 1) break;
      for (const key of chunk) written.add(key);
    }
  }
}

/** All that the log has after a position. */
async function readOn(redis: Redis, prefix: string, partition: number, from: LogPosition | null) {
  const log = new RedisEventLog(redis, prefix);
  const [, name = ''] = ((await redis.get(new Keys(prefix).begun(partition))) ?? '').split(' ');
  let position: LogPosition = from?.log === name ? from : { log: name, entry: '0-0' };
  const events: ViewEvent[] = [];
  for (;;) {
    const [batch] = await log.read(new Map([[partition, position]]), ENTRIES);
    if (!batch) return { events, position };
    events.push(...batch.events);
    position = batch.position;
  }
}

/** What is remembered of the last day's watches, so that what was counted before is not counted again. */
async function restoreWatches({ redis, prefix, now }: Rebuild, partition: number, events: readonly EventRow[]) {
  const base = new Keys(prefix).base(partition);
  const watches = [...Map.groupBy(events, ({ _id }) => watchOfEvent(_id))].flatMap(([watch, group]) => [
    watch,
    encodeWatch(group),
  ]);
  for (let at = 0; at < watches.length; at += 2 * RECORDS_PER_CALL) {
    const args = [now.getTime(), ...watches.slice(at, at + 2 * RECORDS_PER_CALL)];
    await callAll(redis, [{ name: 'restore_watches', base, args }], () => loadLibrary(redis));
  }
}

/** Last of all: whoever decides by the counts takes them for unknown until then. */
async function markComplete({ redis, prefix, now }: Rebuild, partition: number, log: string): Promise<void> {
  const args = [now.getTime() - 30 * DAY, log];
  const call = { name: 'complete', base: new Keys(prefix).base(partition), args } as const;
  if ((await callAll(redis, [call], () => loadLibrary(redis)))[0] !== 1)
    throw new Error('Redis lost the windows again meanwhile: rebuild them once more');
}
