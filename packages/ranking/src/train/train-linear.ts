import type { Matrix } from '../data/matrix.ts';
import type { Tastes } from '../data/tastes.ts';
import type { Pool } from '../kernel/pool.ts';

const BLOCK = 64;
const ROWS = 64;

/** EASE takes memory as the square of the videos and time as their cube. */
export const LINEAR_MAX_VIDEOS = 10_000;

export type LinearOptions = { onProgress?: ((done: number, all: number) => void) | undefined };

/**
 * EASE (Steck 2019): every video's like is predicted from the user's other likes by one ridge regression. Returns the
 * address of the weights: `videos` rows of `width`.
 */
export async function trainLinear(
  pool: Pool,
  matrix: Matrix,
  tastes: Tastes,
  ridge: number,
  { onProgress }: LinearOptions = {},
): Promise<number> {
  const { arena } = pool;
  const { videos, width } = matrix;
  if (videos > LINEAR_MAX_VIDEOS) throw new Error(`${videos} videos are too many for a linear model`);
  const weights = arena.take(width * width * 4);
  const mark = arena.mark();
  const chunks = Math.ceil(videos / ROWS);
  const byUser = [matrix.rowPtr, matrix.cols, tastes.byUser];
  const byVideo = [matrix.colPtr, matrix.rows, tastes.byVideo];
  await pool.run('linearGramChunk', videos, [1, videos, width, weights, ridge, ...byUser, ...byVideo]);
  for (let pivot = 0; pivot < videos; pivot += BLOCK) {
    await sweep(pool, matrix, weights, pivot);
    onProgress?.(pivot / BLOCK + 1, Math.ceil(videos / BLOCK));
  }
  const diagonal = arena.take(width * 4);
  const scales = arena.f32(diagonal, width);
  const cells = arena.f32(weights, width * width);
  for (let v = 0; v < videos; v++) scales[v] = -1 / (cells[v * width + v] ?? 1);
  await pool.run('linearFinishChunk', chunks, [ROWS, videos, width, weights, diagonal]);
  for (let v = 0; v < videos; v++) cells.fill(0, v * width + videos, (v + 1) * width);
  arena.release(mark);
  return weights;
}

async function sweep(pool: Pool, { videos, width }: Matrix, weights: number, pivot: number): Promise<void> {
  const { arena } = pool;
  const mark = arena.mark();
  const block = Math.min(BLOCK, videos - pivot);
  const cells = arena.f32(weights, width * width);
  const inverse = invertBlock(cells, width, pivot, block);
  const d = arena.put(inverse);
  const p = arena.take(width * BLOCK * 4, true);
  const q = arena.take(width * BLOCK * 4, true);
  const chunks = Math.ceil(videos / ROWS);
  await pool.run('sweepPanelChunk', chunks, [ROWS, videos, width, weights, pivot, block, d, p, q]);
  await pool.run('sweepUpdateChunk', chunks, [ROWS, videos, width, weights, block, p, q]);
  await pool.run('sweepStoreChunk', chunks, [ROWS, videos, width, weights, pivot, block, p]);
  for (let i = 0; i < block; i++) {
    for (let j = 0; j < block; j++) cells[(pivot + i) * width + pivot + j] = -(inverse[i * BLOCK + j] ?? 0);
  }
  arena.release(mark);
}

/** Gauss-Jordan in double precision; the block is positive definite, so that no pivoting is needed. */
function invertBlock(cells: Float32Array, width: number, pivot: number, block: number): Float32Array {
  const a = new Float64Array(BLOCK * BLOCK);
  for (let i = 0; i < block; i++) {
    for (let j = 0; j < block; j++) {
      a[i * BLOCK + j] = cells[(pivot + Math.max(i, j)) * width + pivot + Math.min(i, j)] ?? 0;
    }
  }
  for (let k = 0; k < block; k++) {
    const head = 1 / (a[k * BLOCK + k] ?? 1);
    a[k * BLOCK + k] = 1;
    for (let j = 0; j < block; j++) a[k * BLOCK + j] = (a[k * BLOCK + j] ?? 0) * head;
    for (let i = 0; i < block; i++) {
      if (i === k) continue;
      const factor = a[i * BLOCK + k] ?? 0;
      a[i * BLOCK + k] = 0;
      for (let j = 0; j < block; j++) a[i * BLOCK + j] = (a[i * BLOCK + j] ?? 0) - factor * (a[k * BLOCK + j] ?? 0);
    }
  }
  return Float32Array.from(a);
}
