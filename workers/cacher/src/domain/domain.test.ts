import { edgeObjects, hotStorage, type Video } from '@reelgraph/videos';
import { expect, it } from 'vitest';
import { pickHot, takeTurns } from './pick-hot.ts';
import { planWarm } from './plan-warm.ts';
import { whyPurge } from './why-purge.ts';

const regions = ['us', 'eu', 'ap'];

it('counts the countries of a region together, those of no region at the first', () => {
  const top = (country: string, ...counts: [string, number][]) => ({
    country,
    videos: counts.map(([videoId, count]) => ({ videoId, count })),
  });
  const tops = [top('DE', ['a', 5], ['b', 4]), top('FR', ['b', 4], ['c', 1]), top('JP', ['a', 9]), top('XX', ['d', 1])];
  expect(pickHot(tops, regions, 'eu', 2)).toEqual(['b', 'a']);
  expect(pickHot(tops, regions, 'ap', 2)).toEqual(['a']);
  expect(pickHot(tops, regions, 'us', 2)).toEqual(['d']);
});

it('takes of what is hot now, of tomorrow’s lists and of what was hot for longer in turn, however much there is of each', () => {
  const [hour, lists, week] = [['a', 'b', 'c', 'd'], ['x', 'a', 'y'], ['b']];
  expect(takeTurns([hour, lists, week], 5)).toEqual(['a', 'x', 'b', 'c', 'y']);
  expect(takeTurns([hour, [], []], 3)).toEqual(['a', 'b', 'c']);
  expect(takeTurns([], 3)).toEqual([]);
});

const shape = { width: 1, height: 1, fps: 30, bitrate: 1, durationMs: 1, prefetchBytes: 600 };
const video = {
  status: 'READY',
  visibility: 'PUBLIC',
  poster: { key: 'poster', width: 1, height: 1, thumbhash: null },
  renditions: [720, 540, 360].map((rung) => ({ ...shape, rung, key: `${rung}`, bytes: rung })),
  storage: hotStorage('v', null),
  // @note the rest of a video is not looked at
} as unknown as Video;

it('warms the poster, the smallest rung and the first second of the next', () => {
  const plan = planWarm(video).map(({ key, bytes }) => [key, bytes]);
  expect(plan).toEqual([
    ['poster', 1],
    ['360', 360],
    ['540', 540],
  ]);
  expect(planWarm({ ...video, renditions: [] })).toHaveLength(1);
});

it.each(['ARCHIVED', 'RESTORING', 'TAKEN_DOWN', 'DELETED', 'PROCESSING'] as const)(
  'warms nothing that is %s',
  (status) => {
    expect(planWarm({ ...video, status })).toEqual([]);
  },
);

it('purges what went, and what became less public since it was last looked at', () => {
  expect(whyPurge({ status: 'DELETED', visibility: 'PUBLIC' }, 'PUBLIC')).toBe('DELETED');
  expect(whyPurge({ status: 'TAKEN_DOWN', visibility: 'PRIVATE' }, 'PRIVATE')).toBe('TAKEN_DOWN');
  expect(whyPurge({ status: 'READY', visibility: 'PRIVATE' }, 'FOLLOWERS')).toBe('LESS_PUBLIC');
  expect(whyPurge({ status: 'READY', visibility: 'FOLLOWERS' }, 'FOLLOWERS')).toBeNull();
  expect(whyPurge({ status: 'READY', visibility: 'PUBLIC' }, null)).toBeNull();
});

it('knows every object that an edge may hold, those of HLS and those of before a restore too', () => {
  const keys = (hlsKey: string | null) => edgeObjects({ ...video, hlsKey }).map(({ key }) => key);
  expect(keys(null)).toEqual(['poster', '720', '540', '360']);
  expect(keys('v/1/hls/master.m3u8')).toEqual([...keys(null), 'v/1/hls/720.m4s', 'v/1/hls/540.m4s', 'v/1/hls/360.m4s']);
  const formerly = [{ key: 'v/0/720.mp4', bytes: 700 }];
  const back = edgeObjects({ ...video, storage: { ...video.storage, formerly } });
  expect(back).toEqual([...edgeObjects(video), ...formerly]);
});
