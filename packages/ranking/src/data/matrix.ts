import type { Arena } from '../kernel/arena.ts';
import type { EventLog } from './event-log.ts';
import { quantile } from './quantile.ts';
import { type Counts, sortByUserAndVideo } from './sort-events.ts';

/**
 * One row per user and video in shared memory, by user and by video. All but the counts are addresses. Videos are numbered
 * by likes, most liked first, so that ties fall to the popular one and hot rows lie together in memory.
 */
export type Matrix = Counts & {
  /** videos rounded up to 8: the length of a row of scores */
  width: number;
  pairs: number;
  /** user u's pairs are rowPtr[u] to rowPtr[u + 1], by video */
  rowPtr: number;
  cols: number;
  /** 0: seen and not liked. Above: how much it was liked, at most 10; 1 is the median of those. */
  values: number;
  /** what a value of 1 was in the log */
  median: number;
  /** days before the newest events; 0 when events have no times */
  ages: number;
  /** video v's users are colPtr[v] to colPtr[v + 1] of rows */
  colPtr: number;
  rows: number;
};

const DAY_MS = 86_400_000;

/** However often or long something was watched, it counts at most ten times the median like; a like is never 0. */
const MOST = 10;
export const FAINT = 1e-6;

/**
 * A pair that comes more than once counts once, with its highest value and its last time, so that events delivered twice
 * change nothing. `videoIds[v]` is the number that video v had in the log. The log is used up: its memory is given back.
 */
export function buildMatrix(arena: Arena, log: EventLog, counts: Counts): { matrix: Matrix; videoIds: Uint32Array } {
  const videoIds = mostLikedFirst(log, counts.videos);
  const numbers = invert(videoIds);
  const matrix = {
    ...{ users: counts.users, videos: counts.videos, width: Math.ceil(counts.videos / 8) * 8, pairs: 0 },
    median: quantile(log.values.subarray(0, log.length), 0.5, (value) => value > 0) ?? 1,
    rowPtr: arena.take((counts.users + 1) * 4, true),
    cols: arena.take(log.length * 4),
    values: arena.take(log.length * 4),
    ages: log.times ? arena.take(log.length * 4) : 0,
    ...{ colPtr: 0, rows: 0 },
  };
  matrix.pairs = fillRows(arena, matrix, log, numbers);
  log.clear();
  Object.assign(matrix, addColumns(arena, matrix));
  return { matrix, videoIds };
}

function fillRows(arena: Arena, matrix: Matrix, log: EventLog, numbers: Uint32Array): number {
  const rowPtr = arena.u32(matrix.rowPtr, matrix.users + 1);
  const cols = arena.u32(matrix.cols, log.length);
  const values = arena.f32(matrix.values, log.length);
  const ages = matrix.ages ? arena.f32(matrix.ages, log.length) : undefined;
  const scale = 1 / matrix.median;
  const now = newestTime(log);
  const mark = arena.mark();
  let last = -1;
  let lastUser = -1;
  for (const event of sortByUserAndVideo(arena, log, numbers, matrix)) {
    const user = log.users[event] ?? 0;
    const video = numbers[log.videos[event] ?? 0] ?? 0;
    const raw = log.values[event] ?? 0;
    const value = raw > 0 ? Math.min(MOST, Math.max(FAINT, raw * scale)) : 0;
    const age = ages ? ageInDays(log.times?.[event], now) : 0;
    if (user === lastUser && cols[last] === video) {
      values[last] = Math.max(values[last] ?? 0, value);
      if (ages) ages[last] = Math.min(ages[last] ?? 0, age);
      continue;
    }
    last++;
    lastUser = user;
    cols[last] = video;
    values[last] = value;
    if (ages) ages[last] = age;
    rowPtr[user + 1] = last + 1;
  }
  arena.release(mark);
  for (let u = 1; u <= matrix.users; u++) rowPtr[u] = Math.max(rowPtr[u] ?? 0, rowPtr[u - 1] ?? 0);
  return last + 1;
}

function addColumns(arena: Arena, { users, videos, pairs, ...matrix }: Matrix): { colPtr: number; rows: number } {
  const rowPtr = arena.u32(matrix.rowPtr, users + 1);
  const cols = arena.u32(matrix.cols, pairs);
  const colPtr = arena.take((videos + 1) * 4, true);
  const ends = arena.u32(colPtr, videos + 1);
  for (const video of cols) ends[video + 1] = (ends[video + 1] ?? 0) + 1;
  for (let v = 1; v <= videos; v++) ends[v] = (ends[v] ?? 0) + (ends[v - 1] ?? 0);
  const rows = arena.take(pairs * 4);
  const byVideo = arena.u32(rows, pairs);
  const next = ends.slice();
  for (let user = 0; user < users; user++) {
    for (let i = rowPtr[user] ?? 0; i < (rowPtr[user + 1] ?? 0); i++) {
      const video = cols[i] ?? 0;
      const slot = next[video] ?? 0;
      byVideo[slot] = user;
      next[video] = slot + 1;
    }
  }
  return { colPtr, rows };
}

function mostLikedFirst(log: EventLog, videos: number): Uint32Array {
  const likes = new Uint32Array(videos);
  for (let i = 0; i < log.length; i++) {
    const video = log.videos[i] ?? 0;
    if ((log.values[i] ?? 0) > 0) likes[video] = (likes[video] ?? 0) + 1;
  }
  return Uint32Array.from(likes.keys()).sort((a, b) => (likes[b] ?? 0) - (likes[a] ?? 0) || a - b);
}

function invert(ids: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(ids.length);
  for (const [number, id] of ids.entries()) numbers[id] = number;
  return numbers;
}

/** Not the very last: one clock that runs ahead must not make all other events old. */
function newestTime(log: EventLog): number {
  const times = log.times?.subarray(0, log.length);
  return (times && quantile(times, 0.999, (time) => !Number.isNaN(time))) ?? 0;
}

/** An event without a time counts as new. */
function ageInDays(time: number | undefined, now: number): number {
  return time === undefined || Number.isNaN(time) ? 0 : Math.max(0, (now - time) / DAY_MS);
}
