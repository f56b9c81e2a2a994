import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLog } from '../data/event-log.ts';
import { buildMatrix } from '../data/matrix.ts';
import { randomNumbers } from '../data/random.ts';
import { Pool } from '../kernel/pool.ts';
import { plantedLog } from '../planted.fixture.ts';
import { defaultSettings } from '../settings.ts';
import { chooseSettings } from './choose-settings.ts';
import { holdOut } from './hold-out.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start(2);
});
afterAll(() => pool[Symbol.asyncDispose]());

const size = { users: 300, videos: 120, likes: 15, topics: 6 };

test('finds settings that guess hidden likes of planted topics', async () => {
  const { matrix } = buildMatrix(pool.arena, plantedLog(size), size);
  const { settings, quality } = await chooseSettings(pool, matrix, defaultSettings, {
    tune: true,
    kind: 'random',
    seed: 1,
  });
  expect(quality?.recall).toBeGreaterThan(0.6);
  expect(settings.blend.popularity + settings.blend.newcomer).toBeLessThan(0.5);
});

test('the same seed chooses the same', async () => {
  const { matrix } = buildMatrix(pool.arena, plantedLog(size), size);
  const choose = () => chooseSettings(pool, matrix, defaultSettings, { tune: false, kind: 'random', seed: 3 });
  expect(await choose()).toEqual(await choose());
});

test('with nearly nothing to choose by, the base stays', async () => {
  const { matrix } = buildMatrix(pool.arena, plantedLog({ ...size, users: 10 }), { ...size, users: 10 });
  const choice = await chooseSettings(pool, matrix, defaultSettings, { tune: true, kind: 'random', seed: 1 });
  expect(choice).toEqual({ settings: defaultSettings });
});

test('held out by time is the end of the story, by chance any part', () => {
  const log = new EventLog();
  for (let user = 0; user < 1200; user++) for (let day = 0; day < 20; day++) log.push(user, day, 1, day * 86_400_000);
  const { matrix } = buildMatrix(pool.arena, log, { users: 1200, videos: 20 });
  const ages = pool.arena.f32(matrix.ages, matrix.pairs);
  const byTime = holdOut(pool.arena, matrix, 'time', 1);
  expect(byTime.users.length).toBe(1200);
  expect(byTime.hidden.every((hidden, i) => hidden === (ages[i]! < 2 ? 1 : 0))).toBe(true);
  const byChance = holdOut(pool.arena, matrix, 'pairs', 1);
  const part = byChance.hidden.reduce((sum, hidden) => sum + hidden, 0) / matrix.pairs;
  expect(part).toBeGreaterThan(0.13);
  expect(part).toBeLessThan(0.17);
});

test('held out as if views went on is hardly what nearly all have seen, and of the rest the part', () => {
  const log = new EventLog();
  for (let user = 0; user < 2000; user++) {
    if (user % 100 > 0) log.push(user, 0, 1);
    for (let i = 0; i < 20; i++) log.push(user, 1 + ((user * 7 + i * 13) % 400), 1);
  }
  const { matrix } = buildMatrix(pool.arena, log, { users: 2000, videos: 401 });
  const { hidden } = holdOut(pool.arena, matrix, 'random', 1);
  const ofAll = Array.from(pool.arena.u32(matrix.cols, matrix.pairs), (video, i) => [video, hidden[i] ?? 0] as const);
  const partOf = (is: (video: number) => boolean) => {
    const asked = ofAll.filter(([video]) => is(video));
    return asked.reduce((sum, [, hides]) => sum + hides, 0) / asked.length;
  };
  expect(partOf((video) => video === 0)).toBeLessThan(0.03);
  expect(partOf((video) => video > 0)).toBeGreaterThan(0.13);
  expect(partOf((video) => video > 0)).toBeLessThan(0.17);
});

test('held out by day is the last one, unless that is most of all there is', () => {
  const events = (perDay: number, last: number) => {
    const log = new EventLog();
    for (let user = 0; user < 1200; user++) {
      for (let video = 0; video < 20; video++) {
        const day = video < last ? 10 : Math.floor((video - last) / perDay);
        log.push(user, video, 1, day * 86_400_000 + video);
      }
    }
    return buildMatrix(pool.arena, log, { users: 1200, videos: 20 }).matrix;
  };
  const count = (matrix: ReturnType<typeof events>) =>
    holdOut(pool.arena, matrix, 'day', 1).hidden.reduce((sum, hidden) => sum + hidden, 0);
  expect(count(events(2, 3))).toBe(3 * 1200);
  expect(count(events(2, 8))).toBeLessThanOrEqual(2 * 1200);
});

test('where few users are there before and after, each one loses the newest fifth', () => {
  const log = new EventLog();
  for (let user = 0; user < 80; user++)
    for (let i = 0; i < 10; i++) log.push(user, i, 1, (user * 100 + i) * 86_400_000);
  const { matrix } = buildMatrix(pool.arena, log, { users: 80, videos: 10 });
  const held = holdOut(pool.arena, matrix, 'time', 1);
  expect(held.users.length).toBe(80);
  expect(held.hidden.reduce((sum, hidden) => sum + hidden, 0)).toBe(160);
});

test('by time, popularity is given weight where it guesses best, and hardly any where tastes do', async () => {
  const random = randomNumbers(1);
  /** 600 people who like a few of 200 videos: of their topic, or of what is the fashion of all. */
  const shareOf = async (likesOwn: number) => {
    const log = new EventLog();
    for (let user = 0; user < 600; user++)
      for (let day = 0; day < 20; day++) {
        const drawn = Math.floor(200 * random() ** 3);
        const video = random() < likesOwn ? (drawn - (drawn % 8) + (user % 8)) % 200 : drawn;
        log.push(user, video, 1, day * 86_400_000 + user);
      }
    const { matrix } = buildMatrix(pool.arena, log, { users: 600, videos: 200 });
    const options = { tune: false, kind: 'time' as const, seed: 1 };
    const { blend } = (await chooseSettings(pool, matrix, defaultSettings, options)).settings;
    const all = blend.factors + blend.neighbours + blend.linear + blend.popularity;
    return blend.popularity / all;
  };
  const [fashion, tastes] = [await shareOf(0), await shareOf(1)];
  expect(fashion).toBeGreaterThan(0.4);
  expect(tastes).toBeLessThan(0.2);
});

test('what was seen and not liked counts as a sign where it tells much, and for nothing where it comes by chance', async () => {
  const random = randomNumbers(2);
  /** Of 6 topics: people see so much of their own, like a third of that, and of the rest hardly anything. */
  const seenWeightOf = async (seesOwn: number) => {
    const log = new EventLog();
    for (let user = 0; user < 400; user++)
      for (let i = 0; i < 12; i++) {
        const drawn = Math.floor(120 * random());
        const video = random() < seesOwn ? drawn - (drawn % 6) + (user % 6) : drawn;
        log.push(user, video, random() < (video % 6 === user % 6 ? 0.35 : 0.02) ? 1 : 0);
      }
    const { matrix } = buildMatrix(pool.arena, log, { users: 400, videos: 120 });
    const options = { tune: false, kind: 'random' as const, seed: 1 };
    return (await chooseSettings(pool, matrix, defaultSettings, options)).settings.tastes.seenWeight;
  };
  expect(await seenWeightOf(0.8)).toBeGreaterThan(0);
  expect(await seenWeightOf(0)).toBe(0);
});
