import type { Matrix } from '../data/matrix.ts';
import type { Arena } from '../kernel/arena.ts';
import type { Pool } from '../kernel/pool.ts';
import type { AlsModel } from '../train/train-als.ts';
import type { NeighbourModel } from '../train/train-neighbours.ts';

/** How much each source counts, once its scores are divided by their spread within a user. */
export type Blend = {
  factors: number;
  neighbours: number;
  linear: number;
  popularity: number;
  /** popularity on top for those with few likes, fading as they grow */
  newcomer: number;
};

/** Everything ranking reads. Numbers in `linear`, `panels`, `inputs` and `popularity` are addresses. */
export type RankModel = {
  matrix: Matrix;
  /** tastes by user */
  inputs: number;
  als?: AlsModel & { panels: number };
  neighbours?: NeighbourModel;
  linear?: number;
  /** `width` numbers of standard deviation 1 */
  popularity?: number;
  blend: Blend;
};

export type Ranking = {
  top: number;
  /** `top` videos per user, best first, ended by END when there are fewer */
  ids: Uint32Array;
  scores: Float32Array;
};

export const END = 0xffff_ffff;
const USERS = 16;
const FIELDS = 23;

/** Ranks all videos for each of `users` but those they have seen. The result is valid until the arena is released. */
export async function rankUsers(
  pool: Pool,
  model: RankModel,
  users: Uint32Array,
  top: number,
  onProgress?: (done: number, all: number) => void,
): Promise<Ranking> {
  const { arena } = pool;
  const { width } = model.matrix;
  const ids = arena.take(users.length * top * 4);
  const scores = arena.take(users.length * top * 4);
  const mark = arena.mark();
  const job = putJob(arena, model, { users, top, ids, scores });
  const scratch = (USERS + 1) * width * 4;
  await pool.run('rankChunk', Math.ceil(users.length / USERS), [job], { scratch, onProgress });
  arena.release(mark);
  return { top, ids: arena.u32(ids, users.length * top), scores: arena.f32(scores, users.length * top) };
}

/** The fields of assembly/rank-job.ts, in its order. */
function putJob(
  arena: Arena,
  { matrix, inputs, als, neighbours, linear, popularity, blend }: RankModel,
  { users, top, ids, scores }: { users: Uint32Array; top: number; ids: number; scores: number },
): number {
  const userIds = arena.put(users);
  const address = arena.take(FIELDS * 4, true);
  const int = arena.u32(address, FIELDS);
  const float = arena.f32(address, FIELDS);
  const { videos, width, rowPtr, cols } = matrix;
  int.set([users.length, userIds, videos, width, rowPtr, cols, inputs, top, ids, scores]);
  if (als && blend.factors !== 0) int.set([als.k, als.userFactors, als.panels], 10);
  float[13] = blend.factors;
  if (neighbours && blend.neighbours !== 0) int.set([neighbours.count, neighbours.ids, neighbours.scores], 14);
  float[17] = blend.neighbours;
  if (linear && blend.linear !== 0) int[18] = linear;
  float[19] = blend.linear;
  if (popularity && (blend.popularity !== 0 || blend.newcomer !== 0)) int[20] = popularity;
  float[21] = blend.popularity;
  float[22] = blend.newcomer;
  return address;
}

/** Video factors as ranking reads them: panels of 8 videos, within a panel by factor. */
export function putPanels(arena: Arena, { k, videoFactors }: AlsModel, { videos, width }: Matrix): number {
  const address = arena.take(width * k * 4, true);
  const out = arena.f32(address, width * k);
  const factors = arena.f32(videoFactors, videos * k);
  for (let v = 0; v < videos; v++) {
    const panel = (v >> 3) * 8 * k + (v & 7);
    for (let f = 0; f < k; f++) out[panel + f * 8] = factors[v * k + f] ?? 0;
  }
  return address;
}

export function putPopularity(arena: Arena, counts: Float32Array, { width }: Matrix): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  const address = arena.take(width * 4, true);
  const spread = Math.sqrt(variance);
  if (spread > 0) arena.f32(address, counts.length).set(counts.map((count) => count / spread));
  return address;
}
