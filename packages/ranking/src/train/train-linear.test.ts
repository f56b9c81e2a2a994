import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildMatrix } from '../data/matrix.ts';
import { putTastes } from '../data/tastes.ts';
import { Pool } from '../kernel/pool.ts';
import { plantedLog } from '../planted.fixture.ts';
import { trainLinear } from './train-linear.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start(2);
});
afterAll(() => pool[Symbol.asyncDispose]());

/** EASE as in the paper: all of it in double precision. */
function easeByTheBook(likes: ReadonlySet<number>[], videos: number, ridge: number): number[][] {
  const gram = Array.from({ length: videos }, (_, i) =>
    Array.from(
      { length: videos },
      (_, j) => likes.filter((set) => set.has(i) && set.has(j)).length + (i === j ? ridge : 0),
    ),
  );
  const inverse = invert(gram);
  return inverse.map((row, i) => row.map((value, j) => (i === j ? 0 : -value / inverse[j]![j]!)));
}

function invert(matrix: number[][]): number[][] {
  const n = matrix.length;
  const a = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const head = a[k]![k]!;
    a[k] = a[k]!.map((value) => value / head);
    for (let i = 0; i < n; i++) {
      const factor = a[i]![k]!;
      if (i !== k) a[i] = a[i]!.map((value, j) => value - factor * a[k]![j]!);
    }
  }
  return a.map((row) => row.slice(n));
}

test.each([1, 8, 64, 65, 150])('learns the weights of EASE for %i videos', async (videos) => {
  const size = { users: 300, videos, likes: 12, topics: 5 };
  const log = plantedLog(size);
  const { matrix } = buildMatrix(pool.arena, log, size);
  const tastes = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
  const weights = await trainLinear(pool, matrix, tastes, 30);
  const ends = pool.arena.u32(matrix.rowPtr, size.users + 1);
  const cols = pool.arena.u32(matrix.cols, matrix.pairs);
  const likes = Array.from({ length: size.users }, (_, user) => new Set(cols.subarray(ends[user], ends[user + 1])));
  const expected = easeByTheBook(likes, videos, 30);
  const found = pool.arena.f32(weights, matrix.width * matrix.width);
  for (let i = 0; i < videos; i++) {
    for (let j = 0; j < videos; j++) expect(found[i * matrix.width + j]).toBeCloseTo(expected[i]![j]!, 4);
  }
});
