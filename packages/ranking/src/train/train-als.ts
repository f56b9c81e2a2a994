import type { Matrix } from '../data/matrix.ts';
import { normalNumber, randomNumbers } from '../data/random.ts';
import type { Tastes } from '../data/tastes.ts';
import type { Arena } from '../kernel/arena.ts';
import type { Pool } from '../kernel/pool.ts';
import { type AlsSettings, paddedFactors } from './als-settings.ts';

/** Addresses of the factors, `k` numbers for each user and each video. */
export type AlsModel = { k: number; userFactors: number; videoFactors: number };

export type AlsOptions = {
  /** train on from this model, in place */
  start?: AlsModel | undefined;
  onProgress?: ((done: number, all: number) => void) | undefined;
};

const ROWS = 128;
const GRAM_ROWS = 1024;

/** One side of the problem: `solved` is computed from `fixed`. */
type Side = {
  count: number;
  ptr: number;
  others: number;
  tastes: number;
  ridges: number;
  solved: number;
  fixed: number;
  fixedCount: number;
};

/** Implicit-feedback matrix factorisation. The same seed gives the same factors whatever the number of threads. */
export async function trainAls(
  pool: Pool,
  matrix: Matrix,
  tastes: Tastes,
  settings: AlsSettings,
  options: AlsOptions = {},
): Promise<AlsModel> {
  const { arena } = pool;
  const model = options.start ?? newModel(arena, matrix, settings);
  const mark = arena.mark();
  const users = {
    ...{ count: matrix.users, ptr: matrix.rowPtr, others: matrix.cols, tastes: tastes.byUser },
    ...{ solved: model.userFactors, fixed: model.videoFactors, fixedCount: matrix.videos },
  };
  const videos = {
    ...{ count: matrix.videos, ptr: matrix.colPtr, others: matrix.rows, tastes: tastes.byVideo },
    ...{ solved: model.videoFactors, fixed: model.userFactors, fixedCount: matrix.users },
  };
  const sides: Side[] = [users, videos].map((side) => ({ ...side, ridges: putRidges(arena, matrix, side, settings) }));
  const halves = settings.iterations * 2;
  for (let half = 0; half < halves; half++) {
    const side = sides[half % 2];
    if (side) await solveSide(pool, side, model.k, settings);
    options.onProgress?.(half + 1, halves);
  }
  arena.release(mark);
  return model;
}

/** A model to train on from: with the factors that are known of some videos, and new ones for the others. */
export function modelFrom(
  arena: Arena,
  matrix: Matrix,
  settings: AlsSettings,
  known: (video: number) => ArrayLike<number> | undefined,
): AlsModel {
  const model = newModel(arena, matrix, settings);
  const values = arena.f32(model.videoFactors, matrix.videos * model.k);
  for (let video = 0; video < matrix.videos; video++) {
    const factors = known(video);
    if (factors?.length === model.k) values.set(factors, video * model.k);
  }
  return model;
}

/** A model of zeros, for factors that are trained elsewhere. */
export function emptyModel(arena: Arena, matrix: Matrix, settings: AlsSettings): AlsModel {
  const k = paddedFactors(settings.factors);
  const userFactors = arena.take(matrix.users * k * 4, true);
  const videoFactors = arena.take(matrix.videos * k * 4, true);
  return { k, userFactors, videoFactors };
}

function newModel(arena: Arena, matrix: Matrix, settings: AlsSettings): AlsModel {
  const model = emptyModel(arena, matrix, settings);
  const { k, videoFactors } = model;
  const random = randomNumbers(settings.seed);
  const values = arena.f32(videoFactors, matrix.videos * k);
  for (let v = 0; v < matrix.videos; v++) {
    for (let f = 0; f < settings.factors; f++) values[v * k + f] = (0.1 * normalNumber(random)) / Math.sqrt(k);
  }
  return model;
}

/** Rows with many likes are held more firmly in absolute terms and less so per like. */
function putRidges(
  arena: Arena,
  matrix: Matrix,
  side: Pick<Side, 'count' | 'ptr' | 'tastes'>,
  { ridge, ridgeExponent }: AlsSettings,
): number {
  const ptr = arena.u32(side.ptr, side.count + 1);
  const tastes = arena.f32(side.tastes, matrix.pairs);
  const address = arena.take(side.count * 4);
  const out = arena.f32(address, side.count);
  for (let row = 0; row < side.count; row++) {
    let likes = 0;
    for (let i = ptr[row] ?? 0; i < (ptr[row + 1] ?? 0); i++) likes += Math.max(0, tastes[i] ?? 0);
    out[row] = ridge * Math.max(1, likes) ** ridgeExponent;
  }
  return address;
}

async function solveSide(pool: Pool, side: Side, k: number, settings: AlsSettings): Promise<void> {
  const { arena } = pool;
  const { steps, alpha, skipWeight } = settings;
  const mark = arena.mark();
  const gram = await gramOf(pool, side.fixed, side.fixedCount, k);
  const addresses = [side.ptr, side.others, side.tastes, side.fixed, side.solved, gram, side.ridges];
  const args = [ROWS, side.count, ...addresses, k, steps, alpha, alpha * skipWeight];
  await pool.run('alsChunk', Math.ceil(side.count / ROWS), args, { scratch: 3 * k * 4 });
  arena.release(mark);
}

/** Y'Y. The chunks' partial sums are added in their order, so that no bit depends on who computed which. */
async function gramOf(pool: Pool, rows: number, count: number, k: number): Promise<number> {
  const { arena } = pool;
  const chunks = Math.ceil(count / GRAM_ROWS);
  const gram = arena.take(k * k * 4, true);
  const mark = arena.mark();
  const partials = arena.take(chunks * k * k * 4);
  await pool.run('gramChunk', chunks, [GRAM_ROWS, count, rows, k, partials]);
  const sums = arena.f32(gram, k * k);
  const parts = arena.f32(partials, chunks * k * k);
  for (let i = 0; i < k; i++) {
    for (let j = i; j < k; j++) {
      let sum = 0;
      for (let chunk = 0; chunk < chunks; chunk++) sum += parts[chunk * k * k + i * k + j] ?? 0;
      sums[i * k + j] = sum;
      sums[j * k + i] = sum;
    }
  }
  arena.release(mark);
  return gram;
}
