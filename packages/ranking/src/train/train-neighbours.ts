import type { Matrix } from '../data/matrix.ts';
import type { Tastes } from '../data/tastes.ts';
import type { Arena } from '../kernel/arena.ts';
import type { Pool } from '../kernel/pool.ts';

export type NeighbourSettings = {
  /** neighbours kept for each video */
  keep: number;
  /** how much less a like counts when its user likes many */
  userExponent: number;
  /** how much less a liked video says when many like it */
  sourceExponent: number;
  /** how much a recommended video is held back when many like it; 0 favours hits */
  targetExponent: number;
};

/** Addresses: `count` ids and scores for each video, ended by scores of 0. */
export type NeighbourModel = { count: number; ids: number; scores: number };

export const defaultNeighbours: NeighbourSettings = {
  keep: 200,
  userExponent: 0.5,
  sourceExponent: 0.5,
  targetExponent: 0.3,
};

/** Of a user with more rows an even part is taken: one robot with 100,000 likes must not cost 10 billion steps. */
const USER_CAP = 2000;
const ROWS = 16;

/** Item to item: which videos are liked by the same people. */
export async function trainNeighbours(
  pool: Pool,
  matrix: Matrix,
  tastes: Tastes,
  settings: NeighbourSettings,
  onProgress?: (done: number, all: number) => void,
): Promise<NeighbourModel> {
  const { arena } = pool;
  const { videos, users, width } = matrix;
  const count = Math.max(1, Math.min(settings.keep, videos - 1));
  const ids = arena.take(videos * count * 4);
  const scores = arena.take(videos * count * 4);
  const mark = arena.mark();
  const { byUser, byVideo } = tastes;
  const videoSums = sums(arena, matrix.colPtr, videos, byVideo, matrix.pairs);
  const userSums = sums(arena, matrix.rowPtr, users, byUser, matrix.pairs);
  const args = [
    ...[ROWS, videos, width, matrix.rowPtr, matrix.cols, byUser, matrix.colPtr, matrix.rows, byVideo],
    putPowers(arena, userSums, -settings.userExponent, users),
    putPowers(arena, videoSums, -settings.sourceExponent, width),
    putPowers(arena, videoSums, -settings.targetExponent, width),
    ...[USER_CAP, count, ids, scores],
  ];
  await pool.run('neighbourChunk', Math.ceil(videos / ROWS), args, { scratch: 3 * width * 4, onProgress });
  arena.release(mark);
  return { count, ids, scores };
}

function sums(arena: Arena, ptr: number, rows: number, tastes: number, pairs: number): Float64Array {
  const values = arena.f32(tastes, pairs);
  const ends = arena.u32(ptr, rows + 1);
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = ends[row] ?? 0; i < (ends[row + 1] ?? 0); i++) sum += Math.max(0, values[i] ?? 0);
    out[row] = sum;
  }
  return out;
}

/** A sum under 1 counts as 1, so that a video with one faint like is not blown up. */
function putPowers(arena: Arena, values: Float64Array, exponent: number, length: number): number {
  const address = arena.take(length * 4, true);
  const out = arena.f32(address, length);
  for (const [i, value] of values.entries()) out[i] = Math.max(1, value) ** exponent;
  return address;
}
