import {
  buildMatrix,
  chooseSettings,
  END,
  Pool,
  type RankModel,
  rankUsers,
  type Searched,
  trainModel,
} from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { dailySettings } from '../domain/daily-settings.ts';
import type { RunFigures } from '../domain/guardrail.ts';
import { PARTITIONS, partitionOf } from '../domain/run-id.ts';
import type { Run } from '../store/run-store.ts';
import { readSnapshot, type Snapshot } from '../store/snapshot.ts';

/** Ranked on top of what is asked for, to make up for own and blocked videos. */
const SPARE = 50;
const USERS_AT_ONCE = 2048;
const fixed: ReadonlySet<Searched> = new Set(['seenWeight', 'halfLifeDays']);

type Lists = { snapshot: Snapshot; videoIds: Uint32Array; model: RankModel; pool: Pool };

/** Learns from the snapshot and writes the lists of every partition that has none yet. */
export async function buildLists(context: Context, run: Run, signal: AbortSignal): Promise<RunFigures> {
  const snapshot = await readSnapshot(context.db, run.watermark);
  const counts = { users: snapshot.users.length, videos: snapshot.videos.length };
  await using pool = await Pool.start(context.threads);
  const { matrix, videoIds } = buildMatrix(pool.arena, snapshot.log, counts);
  const onProgress = (stage: string, done: number, all: number) => {
    signal.throwIfAborted();
    context.onProgress?.(stage, done, all);
  };
  const search = { tune: false, kind: 'time' as const, seed: 1, fixed, onProgress };
  const { settings, quality, popularity } =
    matrix.pairs > 0 ? await chooseSettings(pool, matrix, dailySettings, search) : { settings: dailySettings };
  const model = await trainModel(pool, matrix, settings, { onProgress });
  const partitions = Map.groupBy(snapshot.users.keys(), (user) => partitionOf(snapshot.users[user] ?? ''));
  for (let partition = 0; partition < PARTITIONS; partition++) {
    onProgress('ranking', partition, PARTITIONS);
    if (run.done.includes(partition)) continue;
    await writePartition(context, run, { snapshot, videoIds, model, pool }, partitions.get(partition) ?? []);
    await context.runs.markDone(run, partition);
  }
  return {
    recall: quality?.recall ?? null,
    coverage: quality?.coverage ?? null,
    popularityRecall: popularity?.recall ?? null,
    ...{ users: counts.users, lists: 0, faulty: 0, seenAgain: 0 },
  };
}

async function writePartition(context: Context, run: Run, lists: Lists, users: readonly number[]): Promise<void> {
  const { pool, model, snapshot, videoIds } = lists;
  const top = context.top + SPARE;
  for (let from = 0; from < users.length; from += USERS_AT_ONCE) {
    const mark = pool.arena.mark();
    const part = Uint32Array.from(users.slice(from, from + USERS_AT_ONCE));
    const { ids } = await rankUsers(pool, model, part, top);
    const rows = Array.from(part, (user, i) => {
      const _id = snapshot.users[user] ?? '';
      const ranked = ids.subarray(i * top, i * top + top);
      return { _id, videoIds: allowed(snapshot, videoIds, _id, ranked).slice(0, context.top) };
    });
    pool.arena.release(mark);
    await context.runs.writeLists(run, rows);
  }
}

function allowed({ videos, owners, blocked }: Snapshot, videoIds: Uint32Array, userId: string, ranked: Uint32Array) {
  const found: string[] = [];
  for (const number of ranked) {
    if (number === END) break;
    const video = videoIds[number] ?? 0;
    const owner = owners[video] ?? '';
    if (owner !== userId && !blocked.has(`${userId}:${owner}`)) found.push(videos[video] ?? '');
  }
  return found;
}
