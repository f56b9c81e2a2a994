import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog } from '../data/event-log.ts';
import { buildMatrix } from '../data/matrix.ts';
import { randomNumbers } from '../data/random.ts';
import { putTastes } from '../data/tastes.ts';
import { Pool } from '../kernel/pool.ts';
import { type Blend, END, putPanels, putPopularity, type RankModel, rankUsers } from './rank-users.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start(2);
});
afterAll(() => pool[Symbol.asyncDispose]());

const none: Blend = { factors: 0, neighbours: 0, linear: 0, popularity: 0, newcomer: 0 };
const K = 8;

function load(users: number, videos: number, seed: number) {
  const random = randomNumbers(seed);
  const log = new EventLog();
  for (let user = 0; user < users; user++) {
    for (let video = 0; video < videos; video++) if (random() < 0.3) log.push(user, video, random() < 0.5 ? 1 : 0);
  }
  const { matrix } = buildMatrix(pool.arena, log, { users, videos });
  const tastes = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
  const ends = pool.arena.u32(matrix.rowPtr, users + 1);
  const cols = pool.arena.u32(matrix.cols, matrix.pairs);
  const seen = Array.from({ length: users }, (_, user) => new Set(cols.subarray(ends[user], ends[user + 1])));
  return { matrix, inputs: tastes.byUser, seen, random };
}

/** Few distinct values, so that ties are common. */
function fewValues(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => Math.floor(random() * 4) - 1);
}

function ordered(scores: number[], seen: ReadonlySet<number>, top: number): number[] {
  return [...scores.keys()]
    .filter((video) => !seen.has(video))
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, top);
}

async function lists(model: RankModel, users: number, top: number): Promise<number[][]> {
  const { ids } = await rankUsers(
    pool,
    model,
    Uint32Array.from({ length: users }, (_, i) => i),
    top,
  );
  return Array.from({ length: users }, (_, i) => [...ids.subarray(i * top, i * top + top)].filter((id) => id !== END));
}

test('by factors: the best unseen videos in order, the more popular of two equals first', async () => {
  const sizes = fc.record({
    users: fc.integer({ min: 1, max: 40 }),
    videos: fc.integer({ min: 1, max: 70 }),
    top: fc.integer({ min: 1, max: 80 }),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ users, videos, top, seed }) => {
      const mark = pool.arena.mark();
      const { matrix, inputs, seen, random } = load(users, videos, seed);
      const factors = { users: fewValues(random, users * K), videos: fewValues(random, videos * K) };
      const als = { k: K, userFactors: pool.arena.put(factors.users), videoFactors: pool.arena.put(factors.videos) };
      const model = { matrix, inputs, als: { ...als, panels: putPanels(pool.arena, als, matrix) } };
      const found = await lists({ ...model, blend: { ...none, factors: 1 } }, users, top);
      for (const [user, list] of found.entries()) {
        const scores = Array.from({ length: videos }, (_, video) => {
          let score = 0;
          for (let f = 0; f < K; f++) score += factors.users[user * K + f]! * factors.videos[video * K + f]!;
          return score;
        });
        expect(list).toEqual(ordered(scores, seen[user]!, top));
      }
      pool.arena.release(mark);
    }),
    { numRuns: 60 },
  );
});

test('sources are added by weight, each divided by its spread within the user', async () => {
  const { matrix, inputs, seen, random } = load(9, 50, 5);
  const weights = Float32Array.from({ length: matrix.width * matrix.width }, () => random());
  for (let v = 0; v < 50; v++) weights.fill(0, v * matrix.width + 50, (v + 1) * matrix.width);
  const counts = Float32Array.from({ length: 50 }, () => Math.floor(random() * 20));
  const model = {
    ...{ matrix, inputs, linear: pool.arena.put(weights), popularity: putPopularity(pool.arena, counts, matrix) },
    blend: { ...none, linear: 0.7, popularity: 0.2, newcomer: 0.4 },
  };
  const found = await lists(model, 9, 10);
  const ends = pool.arena.u32(matrix.rowPtr, 10);
  for (const [user, list] of found.entries()) {
    const linear = new Array<number>(50).fill(0);
    let likes = 0;
    for (let i = ends[user]!; i < ends[user + 1]!; i++) {
      const taste = pool.arena.f32(inputs, matrix.pairs)[i]!;
      const video = pool.arena.u32(matrix.cols, matrix.pairs)[i]!;
      likes += taste;
      for (let j = 0; j < 50; j++) linear[j]! += taste * weights[video * matrix.width + j]!;
    }
    const popular = 0.2 + 0.4 / (1 + likes / 8);
    const scores = linear.map(
      (value, j) => (0.7 * value) / spread(linear) + (popular * counts[j]!) / spread([...counts]),
    );
    expect(list).toEqual(ordered(scores, seen[user]!, 10));
  }
});

function spread(values: number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) || Number.POSITIVE_INFINITY;
}

test('without any source the popular come first, and who has seen all gets nothing', async () => {
  const log = new EventLog();
  for (let video = 0; video < 3; video++) log.push(0, video, 1);
  log.push(1, 2, 1);
  const { matrix } = buildMatrix(pool.arena, log, { users: 2, videos: 3 });
  const inputs = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 }).byUser;
  expect(await lists({ matrix, inputs, blend: none }, 2, 5)).toEqual([[], [1, 2]]);
});
