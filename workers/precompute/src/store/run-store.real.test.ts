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
