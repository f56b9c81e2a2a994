import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildMatrix, type Matrix } from '../data/matrix.ts';
import { normalNumber, randomNumbers } from '../data/random.ts';
import { putTastes, type Tastes } from '../data/tastes.ts';
import { Pool } from '../kernel/pool.ts';
import { plantedLog } from '../planted.fixture.ts';
import { type AlsSettings, defaultAls } from './als-settings.ts';
import { foldIn, videoFactors } from './fold-in.ts';
import { trainAls } from './train-als.ts';

const size = { users: 400, videos: 230, likes: 25, topics: 7 };
const settings: AlsSettings = { ...defaultAls, factors: 20, iterations: 1 };

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start(2);
});
afterAll(() => pool[Symbol.asyncDispose]());

function load(on: Pool, seenWeight = 0): { matrix: Matrix; tastes: Tastes } {
  const log = plantedLog(size);
  for (let user = 0; user < size.users; user++) log.push(user, (user * 13) % size.videos, 0);
  const { matrix } = buildMatrix(on.arena, log, size);
  return { matrix, tastes: putTastes(on.arena, matrix, { seenWeight, halfLifeDays: 0 }) };
}

async function factors(on: Pool, of: AlsSettings): Promise<{ users: number[]; videos: number[] }> {
  const { matrix, tastes } = load(on);
  const model = await trainAls(on, matrix, tastes, of);
  return {
    users: [...on.arena.f32(model.userFactors, size.users * model.k)],
    videos: [...on.arena.f32(model.videoFactors, size.videos * model.k)],
  };
}

test('one iteration of the kernel gives what plain TypeScript gives', async () => {
  const { matrix, tastes } = load(pool);
  const k = 24;
  const random = randomNumbers(3);
  const start = {
    k,
    userFactors: pool.arena.take(size.users * k * 4, true),
    videoFactors: pool.arena.put(Float32Array.from({ length: size.videos * k }, () => 0.1 * normalNumber(random))),
  };
  const videos = videoFactors(pool.arena.f32(start.videoFactors, size.videos * k).slice(), k);
  await trainAls(pool, matrix, tastes, settings, { start });
  const ends = pool.arena.u32(matrix.rowPtr, size.users + 1);
  const cols = pool.arena.u32(matrix.cols, matrix.pairs);
  const byUser = pool.arena.f32(tastes.byUser, matrix.pairs);
  for (let user = 0; user < size.users; user++) {
    const signs = [];
    for (let i = ends[user] ?? 0; i < (ends[user + 1] ?? 0); i++) signs.push({ video: cols[i]!, taste: byUser[i]! });
    const expected = foldIn(videos, signs, settings, { steps: settings.steps });
    const found = pool.arena.f32(start.userFactors + user * k * 4, k);
    for (let f = 0; f < k; f++) expect(Math.abs(found[f]! - expected[f]!)).toBeLessThan(1e-3);
  }
});

test('the same seed gives the same factors, bit for bit, on one thread and on three', async () => {
  await using one = await Pool.start(1);
  await using three = await Pool.start(3);
  const several = { ...settings, iterations: 3 };
  expect(await factors(one, several)).toEqual(await factors(three, several));
});

test('another seed gives other factors', async () => {
  const other = await factors(pool, { ...settings, seed: 2 });
  expect(other.videos).not.toEqual((await factors(pool, settings)).videos);
});

test('liked videos score high, skipped ones low, and the padding of the factors stays 0', async () => {
  const { matrix, tastes } = load(pool);
  const model = await trainAls(pool, matrix, tastes, { ...settings, iterations: 6, skipWeight: 1 });
  const users = pool.arena.f32(model.userFactors, size.users * model.k);
  const videos = pool.arena.f32(model.videoFactors, size.videos * model.k);
  const scores = { liked: [] as number[], skipped: [] as number[] };
  const ends = pool.arena.u32(matrix.rowPtr, size.users + 1);
  for (let user = 0; user < size.users; user++) {
    for (let i = ends[user]!; i < ends[user + 1]!; i++) {
      const video = pool.arena.u32(matrix.cols, matrix.pairs)[i]!;
      let score = 0;
      for (let f = 0; f < model.k; f++) score += users[user * model.k + f]! * videos[video * model.k + f]!;
      const liked = pool.arena.f32(tastes.byUser, matrix.pairs)[i]! > 0;
      scores[liked ? 'liked' : 'skipped'].push(score);
    }
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(scores.liked)).toBeGreaterThan(0.7);
  expect(mean(scores.skipped)).toBeLessThan(0.3);
  expect(model.k).toBe(24);
  for (let user = 0; user < size.users; user++) expect(users[user * model.k + 22]).toBe(0);
});

test('a warm start is nearly there after two iterations', async () => {
  const { matrix, tastes } = load(pool);
  const done = await trainAls(pool, matrix, tastes, { ...settings, iterations: 30 });
  const before = pool.arena.f32(done.videoFactors, size.videos * done.k).slice();
  await trainAls(pool, matrix, tastes, { ...settings, iterations: 2 }, { start: done });
  const after = pool.arena.f32(done.videoFactors, size.videos * done.k);
  const moved = Math.hypot(...before.map((value, i) => value - after[i]!)) / Math.hypot(...before);
  expect(moved).toBeLessThan(0.01);
});

test('folds in a new user in under a millisecond, next to where training puts such a user', async () => {
  const { matrix, tastes } = load(pool);
  const model = await trainAls(pool, matrix, tastes, { ...settings, factors: 64, iterations: 10 });
  const videos = videoFactors(pool.arena.f32(model.videoFactors, size.videos * model.k), model.k);
  const first = pool.arena.u32(matrix.rowPtr, 2)[1]!;
  const signs = Array.from({ length: first }, (_, i) => ({
    video: pool.arena.u32(matrix.cols, matrix.pairs)[i]!,
    taste: pool.arena.f32(tastes.byUser, matrix.pairs)[i]!,
  }));
  // On a busy machine a try may be interrupted: the fastest counts, of as many as it takes.
  let fastest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 1_000 && fastest >= 1; tries++) {
    const start = performance.now();
    foldIn(videos, signs, settings);
    fastest = Math.min(fastest, performance.now() - start);
  }
  expect(fastest).toBeLessThan(1);
  const folded = foldIn(videos, signs, settings);
  const trained = pool.arena.f32(model.userFactors, model.k);
  const dot = folded.reduce((sum, value, i) => sum + value * trained[i]!, 0);
  expect(dot / Math.hypot(...folded) / Math.hypot(...trained)).toBeGreaterThan(0.98);
});

test('a user with 100,000 likes is trained like any other', async () => {
  await using own = await Pool.start(2);
  const log = plantedLog({ users: 20, videos: 100_000, likes: 5, topics: 3 });
  for (let video = 0; video < 100_000; video++) log.push(20, video, 1);
  const { matrix } = buildMatrix(own.arena, log, { users: 21, videos: 100_000 });
  const tastes = putTastes(own.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
  const model = await trainAls(own, matrix, tastes, { ...settings, iterations: 2 });
  const values = own.arena.f32(model.userFactors, 21 * model.k);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(values.subarray(20 * model.k).some((value) => value !== 0)).toBe(true);
});
