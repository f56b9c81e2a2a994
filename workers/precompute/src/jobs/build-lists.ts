import {
  type AlsModel,
  buildMatrix,
  chooseSettings,
  type Matrix,
  Pool,
  type Searched,
  trainModel,
} from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { dailySettings } from '../domain/daily-settings.ts';
import { feedRules } from '../domain/feed-rules.ts';
import type { RunFigures } from '../domain/guardrail.ts';
import { PARTITIONS, partitionOf } from '../domain/run-id.ts';
import { factorTrainer, settingsFor } from '../spark/engine.ts';
import { readTrending } from '../store/read-trending.ts';
import type { Run } from '../store/run-store.ts';
import { readSnapshot } from '../store/snapshot.ts';
import { layWatches, learnAffinity } from './learn-affinity.ts';
import { makeShelf } from './make-shelf.ts';
import { warmStart } from './warm-start.ts';
import { weighJudges } from './weigh-judges.ts';
import { inPieces, writeLists } from './write-lists.ts';
import { writeVideos } from './write-videos.ts';

const fixed: ReadonlySet<Searched> = new Set(['seenWeight', 'halfLifeDays']);
/** Marks, beside the partitions, that what belongs to the videos is written. */
const VIDEOS_DONE = PARTITIONS;

/** Learns from the snapshot and writes the lists of every partition that has none yet. */
export async function buildLists(context: Context, run: Run, signal: AbortSignal): Promise<RunFigures> {
  const onProgress = (stage: string, done: number, all: number) => {
    signal.throwIfAborted();
    context.onProgress?.(stage, done, all);
  };
  const reading = (done: number, all: number) => onProgress('reading', done, all);
  const snapshot = await readSnapshot(context.db, run.watermark, reading);
  const counts = { users: snapshot.users.length, videos: snapshot.catalogue.videos.length };
  await using pool = await Pool.start(context.threads);
  const { matrix, videoIds } = buildMatrix(pool.arena, snapshot.log, counts);
  const search = { tune: false, kind: 'day' as const, seed: 1, fixed, onProgress };
  const base = settingsFor(context.engine, dailySettings);
  const {
    settings: chosen,
    quality,
    popularity,
  } = matrix.pairs > 0 ? await chooseSettings(pool, matrix, base, search) : { settings: base };
  const videos = Array.from(videoIds, (number) => snapshot.catalogue.videos[number]).filter((video) => !!video);
  const { weights, shown } = await weighJudges(pool, matrix, chosen, videos);
  const ids = videos.map(({ id }) => id);
  const warm = await warmStart(context, run, { pool, matrix, settings: chosen, videoIds: ids });
  const settings = warm?.settings ?? chosen;
  const report = (done: number, all: number) => onProgress('factors by Spark', done, all);
  const trainFactors = factorTrainer(context.engine, pool, { name: run._id, signal, onProgress: report });
  const model = await trainModel(pool, matrix, settings, { trainFactors, start: warm?.start, onProgress });
  const affinity = learnAffinity(layWatches({ pool, matrix }), videos);
  const learned = { pool, model, settings, snapshot, videoIds, affinity, weights };
  const trendingOf = (numbers: ReadonlyMap<string, number>) =>
    readTrending(context.db, run.watermark, feedRules, (id) => numbers.get(id));
  const shelf = await makeShelf(learned, trendingOf, run.watermark);
  const writing = { learned, shelf, numbers: await context.runs.numberVideos(run, ids) };
  if (!run.done.includes(VIDEOS_DONE)) {
    await writeVideos(context, run, writing);
    await context.runs.markDone(run, VIDEOS_DONE);
  }
  const partitions = Map.groupBy(snapshot.users.keys(), (user) => partitionOf(snapshot.users[user] ?? ''));
  const left = Array.from({ length: PARTITIONS }, (_, partition) => partition).filter((one) => !run.done.includes(one));
  const people = left.map((partition) => [partition, partitions.get(partition) ?? []] as const);
  onProgress('ranking', 0, PARTITIONS);
  for await (const { partition, isLast } of writeLists(context, run, writing, inPieces(people))) {
    onProgress('ranking', partition, PARTITIONS);
    if (isLast) await context.runs.markDone(run, partition);
  }
  return {
    recall: quality?.recall ?? null,
    coverage: quality?.coverage ?? null,
    popularityRecall: popularity?.recall ?? null,
    ...{ measuredBy: quality?.users ?? 0, shown },
    broken: (model.als ? countBroken(pool, model.als, matrix) : 0) + affinity.broken,
    ...{ users: counts.users, lists: 0, faulty: 0, seenAgain: 0, unfit: 0 },
  };
}

/** Factors that are no numbers would rank at random and say nothing. */
function countBroken({ arena }: Pool, { k, userFactors, videoFactors }: AlsModel, { users, videos }: Matrix): number {
  let broken = 0;
  for (const values of [arena.f32(userFactors, users * k), arena.f32(videoFactors, videos * k)])
    for (const value of values) if (!Number.isFinite(value)) broken += 1;
  return broken;
}
