import { randomUUID } from 'node:crypto';
import {
  buildMatrix,
  chooseSettings,
  END,
  type Matrix,
  Pool,
  type Progress,
  type RankModel,
  rankUsers,
  type Settings,
  trainModel,
} from '@reelgraph/ranking';
import type { FileOptions } from '../domain/file-options.ts';
import type { ProgressLine } from '../domain/progress.ts';
import { type Engine, factorTrainer, settingsFor } from '../spark/engine.ts';
import { checkPaths } from '../store/check-paths.ts';
import type { EventLines } from '../store/event-lines.ts';
import type { IdTable } from '../store/id-table.ts';
import { ListFile } from '../store/list-file.ts';
import { readEvents } from '../store/read-events.ts';

export type FileContext = {
  say: (line: string) => void;
  progress: ProgressLine;
  engine: Engine;
  signal: AbortSignal;
};

const USERS_AT_ONCE = 2048;

/** Learns from a file of events and writes everybody's list to another. False when there are ill-formed lines. */
export async function rankFile(options: FileOptions, context: FileContext): Promise<boolean> {
  const { say, progress, engine, signal } = context;
  await checkPaths(options);
  const onProgress: Progress = (stage, done, all) => {
    signal.throwIfAborted();
    progress.update(stage, done, all);
  };
  const lines = await readEvents(options.events, (done, all) => onProgress('reading', done, all));
  progress.finish();
  if (lines.badCount > 0) {
    sayBadLines(options.events, lines, say);
    return false;
  }
  const { users, videos, log } = lines;
  const events = log.length;
  await using pool = await Pool.start(options.threads);
  const { matrix, videoIds } = buildMatrix(pool.arena, log, { users: users.size, videos: videos.size });
  say(`${events} events: ${matrix.pairs} pairs of ${matrix.users} users and ${matrix.videos} videos`);
  const ids = Array.from(videoIds, (number) => videos.bytesOf(number));
  await using lists = await ListFile.create(options.out, ids);
  const base = { ...options, settings: settingsFor(engine, options.settings, options.fixed) };
  const settings = await chosenSettings(pool, matrix, base, { say, onProgress });
  const report = (done: number, all: number) => onProgress('factors by Spark', done, all);
  const trainFactors = factorTrainer(engine, pool, { name: `file-${randomUUID()}`, signal, onProgress: report });
  const model = await trainModel(pool, matrix, settings, { trainFactors, onProgress });
  const top = Math.min(options.top, Math.max(1, matrix.videos));
  await writeLists(pool, model, lists, { users, top, onProgress });
  progress.finish();
  await lists.publish();
  return true;
}

function sayBadLines(path: string, { bad, badCount }: EventLines, say: (line: string) => void): void {
  for (const { line, reason } of bad) say(`${path}:${line}: ${reason}`);
  if (badCount > bad.length) say(`… and ${badCount - bad.length} more`);
  say(`${badCount} ill-formed line${badCount === 1 ? '' : 's'}; nothing was written`);
}

async function chosenSettings(
  pool: Pool,
  matrix: Matrix,
  { holdout, settings, seed, tune, fixed }: FileOptions,
  { say, onProgress }: { say: (line: string) => void; onProgress: Progress },
): Promise<Settings> {
  if (holdout === 'none' || matrix.pairs === 0) return settings;
  const choice = await chooseSettings(pool, matrix, settings, { tune, kind: holdout, seed, fixed, onProgress });
  if (!choice.quality) {
    say('Too few users to choose settings by: the defaults are taken');
    return settings;
  }
  const { recall, ndcg, coverage, users } = choice.quality;
  say(`settings ${JSON.stringify(choice.settings)}`);
  say(
    `on ${users} users' held-back likes: recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)}, coverage ${coverage.toFixed(3)}`,
  );
  return choice.settings;
}

async function writeLists(
  pool: Pool,
  model: RankModel,
  lists: ListFile,
  { users, top, onProgress }: { users: IdTable; top: number; onProgress: Progress },
): Promise<void> {
  const { arena } = pool;
  for (let from = 0; from < users.size; from += USERS_AT_ONCE) {
    const mark = arena.mark();
    const part = Uint32Array.from({ length: Math.min(USERS_AT_ONCE, users.size - from) }, (_, i) => from + i);
    const { ids } = await rankUsers(pool, model, part, top);
    for (const [i, user] of part.entries()) {
      const list = ids.subarray(i * top, i * top + top);
      const end = list.indexOf(END);
      await lists.add(users.bytesOf(user), end < 0 ? list : list.subarray(0, end));
    }
    arena.release(mark);
    onProgress('ranking', from + part.length, users.size);
  }
}
