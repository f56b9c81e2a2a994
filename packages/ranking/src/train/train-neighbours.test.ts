import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog } from '../data/event-log.ts';
import { buildMatrix } from '../data/matrix.ts';
import { putTastes } from '../data/tastes.ts';
import { Pool } from '../kernel/pool.ts';
import { plantedLog } from '../planted.fixture.ts';
import { trainNeighbours } from './train-neighbours.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start(2);
});
afterAll(() => pool[Symbol.asyncDispose]());

const cosine = { keep: 10, userExponent: 0, sourceExponent: 0.5, targetExponent: 0.5 };

async function neighboursOf(log: EventLog, size: { users: number; videos: number }, settings = cosine) {
  const { matrix } = buildMatrix(pool.arena, log, size);
  const tastes = putTastes(pool.arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
  const { count, ids, scores } = await trainNeighbours(pool, matrix, tastes, settings);
  const all = { ids: pool.arena.u32(ids, size.videos * count), scores: pool.arena.f32(scores, size.videos * count) };
  const lists = Array.from({ length: size.videos }, (_, video) =>
    Array.from({ length: count }, (_, i) => ({
      video: all.ids[video * count + i]!,
      score: all.scores[video * count + i]!,
    })).filter(({ score }) => score > 0),
  );
  return { lists, matrix };
}

test('with exponents 0, 1/2, 1/2 it is the cosine of the likes', async () => {
  const size = { users: 200, videos: 40, likes: 8, topics: 4 };
  const { lists, matrix } = await neighboursOf(plantedLog(size), size);
  const ends = pool.arena.u32(matrix.colPtr, size.videos + 1);
  const rows = pool.arena.u32(matrix.rows, matrix.pairs);
  const fans = Array.from({ length: size.videos }, (_, v) => new Set(rows.subarray(ends[v], ends[v + 1])));
  for (const [video, list] of lists.entries()) {
    const expected = fans
      .map((set, other) =>
        other === video ? 0 : set.intersection(fans[video]!).size / Math.sqrt(set.size * fans[video]!.size),
      )
      .filter((score) => score > 0)
      .sort((a, b) => b - a)
      .slice(0, 10);
    expect(list.map(({ score }) => score)).toEqual(expected.map((score) => expect.closeTo(score, 5)));
    expect(list.some(({ video: other }) => other === video)).toBe(false);
  }
});

test('videos that nobody shares have no neighbours', async () => {
  const log = new EventLog();
  log.push(0, 0, 1);
  log.push(1, 1, 1);
  expect((await neighboursOf(log, { users: 2, videos: 2 })).lists).toEqual([[], []]);
});

test('one video alone has no neighbours', async () => {
  const log = new EventLog();
  log.push(0, 0, 1);
  expect((await neighboursOf(log, { users: 1, videos: 1 })).lists).toEqual([[]]);
});

test('a robot with 20,000 likes among others costs seconds, not hours', async () => {
  const log = plantedLog({ users: 500, videos: 20_000, likes: 10, topics: 5 });
  for (let video = 0; video < 20_000; video++) log.push(500, video, 1);
  const { lists } = await neighboursOf(log, { users: 501, videos: 20_000 }, { ...cosine, userExponent: 0.5 });
  expect(lists.some((list) => list.length === 10)).toBe(true);
});
