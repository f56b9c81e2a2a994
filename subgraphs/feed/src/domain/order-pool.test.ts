import type { ListItem } from '@reelgraph/lists';
import { videoFactors } from '@reelgraph/ranking';
import { describe, expect, it } from 'vitest';
import type { NearVideo } from './list-source.ts';
import { orderPool } from './order-pool.ts';
import { placeNewcomer } from './place-newcomer.ts';
import { withLikes } from './recently.ts';

const listOf = (...videos: number[]): ListItem[] =>
  videos.map((video) => ({ video, source: 'TASTE', because: null, propensity: null }));
/** Topics of 100: what lies near a video are others of its topic. */
const around = (video: number): NearVideo => ({
  video,
  near: Array.from({ length: 40 }, (_, i) => ({
    video: Math.floor(video / 100) * 100 + ((video + i + 1) % 100),
    likeness: 1 - i / 50,
  })),
});
const nearOf = (...videos: number[]) => new Map(videos.map((video) => [`v${video}`, around(video)]));
const deeds = (weight: number, ...videos: number[]) => videos.map((video) => ({ videoId: `v${video}`, weight }));
const topicOf = (items: readonly ListItem[], count: number) =>
  items.slice(0, count).map(({ video }) => Math.floor(video / 100));
/** Two topics in turn. */
const mixed = listOf(...Array.from({ length: 80 }, (_, i) => (i % 2) * 100 + 20 + (i >> 1)));

describe('the session at hand', () => {
  it('changes nothing while nothing was watched', () => {
    expect(orderPool(mixed, [], new Map())).toEqual(mixed);
    expect(orderPool(mixed, deeds(1, 5), new Map())).toEqual(mixed);
  });

  it('lets a skipped topic sink by half within 20', () => {
    const before = topicOf(mixed, 20).filter((topic) => topic === 1).length;
    const skipped = [110, 112, 115];
    const after = topicOf(orderPool(mixed, deeds(-1, ...skipped), nearOf(...skipped)), 20);
    expect(after.filter((topic) => topic === 1).length).toBeLessThanOrEqual(before / 2);
  });

  it('brings a new interest up that the list does not have, and says because of what', () => {
    const liked = [510, 512, 515, 520];
    const ordered = orderPool(mixed, deeds(1, ...liked), nearOf(...liked));
    const came = ordered.slice(0, 30).filter(({ video }) => video >= 500);
    expect(came.length).toBeGreaterThan(5);
    for (const { source, because } of came) {
      expect(source).toBe('SIMILAR');
      expect(liked).toContain(because);
    }
    expect(ordered.filter(({ video }) => liked.includes(video))).toEqual([]);
  });

  it('brings up a topic that was swiped away before and is watched to the end now', () => {
    const topic = Array.from({ length: 48 }, (_, i) => ({ video: 500 + i, likeness: 0.9 }));
    const near = new Map(topic.slice(0, 8).map(({ video }) => [`v${video}`, { video, near: topic }]));
    const last = [...deeds(1, 500, 501, 502, 503), ...deeds(-1, 504, 505, 506, 507)];
    const shown = (deedsOfNow: typeof last) => topicOf(orderPool(mixed, deedsOfNow, near), 30);
    expect(shown(last).filter((each) => each === 5).length).toBeGreaterThan(5);
    expect(shown(last.toReversed())).not.toContain(5);
  });

  it('keeps every video of the list, once', () => {
    const ordered = orderPool(mixed, [...deeds(1, 10, 110), ...deeds(-1, 30)], nearOf(10, 110, 30));
    expect(new Set(ordered.map(({ video }) => video)).size).toBe(ordered.length);
    for (const { video } of mixed) expect(ordered.some((item) => item.video === video)).toBe(true);
  });
});

describe('the likes of a session', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const liked = (videoId: string, hoursAgo: number) => ({
    videoId,
    at: new Date(now.getTime() - hoursAgo * 3_600_000),
  });

  it('speak louder than the watch that they belong to, and count before it is told', () => {
    const last = [...deeds(-1, 1), ...deeds(0.5, 2)];
    expect(withLikes(last, [liked('v9', 0), liked('v2', 1), liked('v8', 30)], now)).toEqual([
      { videoId: 'v9', weight: 1.5 },
      { videoId: 'v1', weight: -1 },
      { videoId: 'v2', weight: 1.5 },
    ]);
  });

  it('make no more than 20 deeds with the watches', () => {
    const many = deeds(1, ...Array.from({ length: 20 }, (_, i) => i));
    expect(withLikes(many, [liked('other', 0)], now)).toHaveLength(20);
  });
});

describe('a newcomer', () => {
  const factors = Float32Array.from({ length: 400 }, (_, i) => (i % 2 === Math.floor(i / 200) ? 1 : 0));
  const model = {
    videos: videoFactors(factors, 2),
    settings: { alpha: 20, ridge: 10, ridgeExponent: 0.5, skipWeight: 0.5 },
  };
  const watched = [...deeds(1, 110, 120, 130), ...deeds(-1, 10, 20)];

  it('is placed among the factors from five watches on, and gets what is to their taste', () => {
    const items = placeNewcomer(model, watched, nearOf(110, 120, 130, 10, 20));
    expect(items.length).toBeGreaterThan(50);
    for (const { video } of items)
      expect([video >= 100, watched.some(({ videoId }) => videoId === `v${video}`)]).toEqual([true, false]);
    expect(placeNewcomer(model, watched.slice(0, 4), nearOf(110, 120, 130, 10))).toEqual([]);
    expect(placeNewcomer(model, deeds(-1, 1, 2, 3, 4, 5), nearOf(1, 2, 3, 4, 5))).toEqual([]);
  });

  it('is placed within a millisecond or so', () => {
    const large = { ...model, videos: videoFactors(new Float32Array(4_096 * 64).fill(0.1), 64) };
    const begun = performance.now();
    for (let i = 0; i < 20; i++) placeNewcomer(large, watched, nearOf(110, 120, 130, 10, 20));
    expect((performance.now() - begun) / 20).toBeLessThan(20);
  });
});
