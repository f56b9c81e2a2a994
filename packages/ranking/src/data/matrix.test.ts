import { expect, test } from 'vitest';
import { Arena } from '../kernel/arena.ts';
import { EventLog } from './event-log.ts';
import { buildMatrix } from './matrix.ts';
import { popularity, putTastes } from './tastes.ts';

const DAY = 86_400_000;

function build(events: number[][], counts: { users: number; videos: number }) {
  const arena = new Arena();
  const log = new EventLog();
  for (const [user = 0, video = 0, value = 0, time] of events) log.push(user, video, value, time);
  const { matrix, videoIds } = buildMatrix(arena, log, counts);
  return { arena, matrix, videoIds };
}

/** The matrix as rows of [user, video of the log, value]. */
function pairs({ arena, matrix, videoIds }: ReturnType<typeof build>): number[][] {
  const ends = arena.u32(matrix.rowPtr, matrix.users + 1);
  return [...arena.u32(matrix.cols, matrix.pairs)].map((video, i) => [
    ends.findIndex((end) => end > i) - 1,
    videoIds[video] ?? -1,
    arena.f32(matrix.values, matrix.pairs)[i] ?? -1,
  ]);
}

test('numbers videos by likes and sorts pairs by user and video', () => {
  const built = build(
    [
      [1, 0, 1],
      [0, 2, 1],
      [1, 2, 1],
      [0, 1, 0],
    ],
    { users: 2, videos: 3 },
  );
  expect([...built.videoIds]).toEqual([2, 0, 1]);
  expect(pairs(built)).toEqual([
    [0, 2, 1],
    [0, 1, 0],
    [1, 2, 1],
    [1, 0, 1],
  ]);
});

test('a pair that comes twice counts once, with its highest value', () => {
  const built = build(
    [
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 0],
      [0, 1, 1],
    ],
    { users: 1, videos: 2 },
  );
  expect(pairs(built)).toEqual([
    [0, 0, 1],
    [0, 1, 1],
  ]);
});

test('lists the same pairs by video', () => {
  const { arena, matrix } = build(
    [
      [2, 0, 1],
      [0, 0, 1],
      [1, 1, 1],
    ],
    { users: 3, videos: 2 },
  );
  expect([...arena.u32(matrix.colPtr, 3)]).toEqual([0, 2, 3]);
  expect([...arena.u32(matrix.rows, 3)]).toEqual([0, 2, 1]);
});

test('weights are measured by the median like, and ten times that is the most that counts', () => {
  const { arena, matrix } = build(
    [
      [0, 0, 4],
      [1, 0, 4],
      [2, 0, 4_000],
      [3, 0, 2],
    ],
    { users: 4, videos: 1 },
  );
  const tastes = putTastes(arena, matrix, { seenWeight: 0, halfLifeDays: 0 });
  expect([...arena.f32(tastes.byUser, 4)]).toEqual([1, 1, 10, 0.5]);
});

test('a like counts half after a half-life, and one clock that runs ahead changes nothing', () => {
  const events = Array.from({ length: 2000 }, (_, i) => [i, 0, 1, i < 1000 ? 0 : 10 * DAY]);
  events[1999] = [1999, 0, 1, 90_000 * DAY];
  const { arena, matrix } = build(events, { users: 2000, videos: 1 });
  const tastes = putTastes(arena, matrix, { seenWeight: 0, halfLifeDays: 10 });
  const byUser = arena.f32(tastes.byUser, 2000);
  expect([byUser[0], byUser[1500], byUser[1999]]).toEqual([0.5, 1, 1]);
  expect(popularity(arena, matrix, tastes)[0]).toBeCloseTo(1500);
});

test('hidden pairs count for nothing', () => {
  const { arena, matrix } = build(
    [
      [0, 0, 1],
      [0, 1, 1],
    ],
    { users: 1, videos: 2 },
  );
  const tastes = putTastes(arena, matrix, { seenWeight: 0.5, halfLifeDays: 0 }, Uint8Array.of(1, 0));
  expect([...popularity(arena, matrix, tastes)]).toEqual([0, 1]);
});

test('no events make an empty matrix', () => {
  const { matrix, videoIds } = build([], { users: 0, videos: 0 });
  expect(matrix.pairs).toBe(0);
  expect(videoIds.length).toBe(0);
});
