import { type ListItem, listCollection } from '@reelgraph/lists';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type OwnDaily, ownDaily, watermark } from '../daily.fixture.ts';

let own: OwnDaily;
beforeAll(async () => {
  own = await ownDaily(inject('stores'));
});
afterAll(() => own[Symbol.asyncDispose]());

test('a list of 500 videos out of two million takes 3.0 kB at most in MongoDB, and comes back as it was', async () => {
  const { runs, db } = own.context;
  const run = await runs.take('size', watermark);
  const items = Array.from(
    { length: 500 },
    (_, i): ListItem => ({
      video: 2_000_000 - i * 4_001,
      source: i % 10 === 9 ? 'EXPLORE' : 'SIMILAR',
      because: i % 10 === 9 ? null : 1_900_000 + (i % 31),
      propensity: i % 10 === 9 ? 1 : null,
    }),
  );
  const userId = '0123456789abcdef01234567';
  await runs.writeLists(run, [{ _id: userId, region: 'DE', items }]);
  const sizes = db.collection(listCollection('size')).aggregate([{ $project: { bytes: { $bsonSize: '$$ROOT' } } }]);
  const [size] = await sizes.toArray();
  expect(size?.bytes).toBeLessThanOrEqual(3_000);
  expect(await Array.fromAsync(runs.listsOf('size'))).toEqual([{ _id: userId, region: 'DE', items }]);
});

test('a video keeps its number when a run is taken up with other videos', async () => {
  const { runs } = own.context;
  const run = await runs.take('numbers', watermark);
  const ids = Array.from({ length: 300 }, (_, i) => `v${i}`);
  expect([...(await runs.numberVideos(run, ids))]).toEqual(ids.map((_, i) => i));
  const later = ['new', ...ids.slice(10).toReversed()];
  const numbers = await runs.numberVideos(run, later);
  expect([...numbers]).toEqual([300, ...later.slice(1).map((id) => Number(id.slice(1)))]);
  expect(await runs.videoIdsOf('numbers')).toEqual([...ids, 'new']);
});

test('who was overtaken writes nothing into the run, and nobody into one that is judged', async () => {
  const { runs } = own.context;
  const listOf = (video: number) => {
    const item: ListItem = { video, source: 'TASTE', because: null, propensity: null };
    return [{ _id: 'u', region: null, items: [item] }];
  };
  const first = await runs.take('fenced', watermark);
  await runs.writeLists(first, listOf(1));
  const second = await runs.take('fenced', watermark);
  await runs.writeLists(second, listOf(2));
  const refused = 'no longer';
  await expect(runs.writeLists(first, listOf(3))).rejects.toThrow(refused);
  await expect(runs.numberVideos(first, ['v'])).rejects.toThrow(refused);
  const sealed = await runs.move(second, 'building', 'sealed');
  await expect(runs.writeLists(second, listOf(4))).rejects.toThrow(refused);
  await runs.writeLists(sealed, listOf(5));
  const validated = await runs.move(sealed, 'sealed', 'validated');
  for (const run of [sealed, validated, { ...validated, state: 'active' as const }])
    await expect(runs.writeLists(run, listOf(6))).rejects.toThrow(refused);
  expect(await Array.fromAsync(runs.listsOf('fenced'))).toEqual(listOf(5));
  expect(await runs.videoIdsOf('fenced')).toEqual([]);
});

test('the pointer moves only from where it is thought to be', async () => {
  const { runs } = own.context;
  const [one, other, third] = [
    await runs.take('one', watermark),
    await runs.take('other', watermark),
    await runs.take('third', watermark),
  ];
  const firsts = await Promise.all([runs.point(null, one), runs.point(null, one)]);
  expect(firsts.sort()).toEqual([false, true]);
  const stale = await runs.activeRun();
  expect(await runs.point(stale, other)).toBe(true);
  expect(await runs.point(stale, third)).toBe(false);
  expect(await runs.activeRun()).toMatchObject({ run: 'other', previous: 'one' });
});
