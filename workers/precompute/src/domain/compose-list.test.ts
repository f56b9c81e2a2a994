import type { ListItem } from '@reelgraph/lists';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange } from './arrange.ts';
import { composeList, patternOf } from './compose-list.ts';
import { type FeedRules, feedRules } from './feed-rules.ts';
import { gatherCandidates, type Reader } from './gather-candidates.ts';
import { aReader, aShelf, HOUR, nowMs } from './shelf.fixture.ts';
import { groupVideos, type Shelf } from './shelf.ts';

const places = 100;
const rest = { ...feedRules, arrangement: { ...feedRules.arrangement, variety: 0, perCreator: 10 } };

function listFor(reader: Reader, shelf: Shelf, rules: FeedRules = feedRules): ListItem[] {
  const taste = shelf.videos.keys().filter((video) => video % 7 === 0);
  return composeList(gatherCandidates(reader, taste, shelf, rules, places), shelf, rules as typeof feedRules, places);
}

describe('a list', () => {
  test('gives each source its places, spread over the list', () => {
    const pattern = patternOf(feedRules.places);
    expect(pattern).toHaveLength(20);
    for (const [source, count] of Object.entries(feedRules.places))
      expect(pattern.filter((one) => one === source)).toHaveLength(count);
    expect(pattern[0]).toBe('TASTE');
    const shelf = aShelf(700, {
      trending: new Map([
        ['DE', [400, 401]],
        ['', [402, 403]],
      ]),
    });
    const list = listFor(aReader({ liked: [50, 120, 200], follows: [3], region: 'DE' }), shelf, rest);
    const found = Map.groupBy(list, ({ source }) => source);
    expect(new Set(found.keys())).toEqual(new Set(['TASTE', ...Object.keys(feedRules.places)]));
    expect(found.get('EXPLORE')).toHaveLength(places / 20);
    expect(found.get('TRENDING')?.map(({ video }) => video)).toEqual([400, 401, 402, 403]);
    expect(found.get('CREATOR')?.every(({ video }) => video % 20 === 3)).toBe(true);
  });

  test('says because of which video something similar, or with its hashtag, is there', () => {
    const list = listFor(aReader({ liked: [50, 120] }), aShelf(300));
    const similar = list.filter(({ source }) => source === 'SIMILAR');
    expect(similar.length).toBeGreaterThan(3);
    for (const { video, because } of similar) expect([1, 2, 3]).toContain(video - (because ?? 0));
    for (const { video, because, source } of list)
      if (source === 'HASHTAG') expect(video % 10).toBe((because ?? 0) % 10);
  });

  test('goes by the last 20 likes, newest first, and by no older one', () => {
    const liked = Array.from({ length: 25 }, (_, i) => 290 - i * 11);
    const list = listFor(aReader({ liked }), aShelf(300), rest);
    const because = new Set(list.flatMap((item) => (item.source === 'SIMILAR' ? [item.because] : [])));
    expect(because.size).toBeGreaterThan(2);
    for (const video of because) expect(liked.slice(0, 20)).toContain(video);
    const { SIMILAR } = gatherCandidates(aReader({ liked }), [], aShelf(300), feedRules, places);
    expect(new Set(SIMILAR.map((item) => item.because))).toEqual(new Set(liked.slice(0, 20)));
    expect(SIMILAR[0]?.because).toBe(liked[0]);
  });

  test('has of those who are followed what is at most 14 days old, three of each', () => {
    const { CREATOR } = gatherCandidates(aReader({ follows: [3, 4] }), [], aShelf(400), feedRules, places);
    const byOwner = Map.groupBy(CREATOR, ({ video }) => video % 20);
    expect([...byOwner].map(([owner, { length }]) => [owner, length])).toEqual([
      [3, 3],
      [4, 3],
    ]);
    // One of each in twenty hours: of 400 the newest 336 are new.
    expect(CREATOR.every(({ video }) => video >= 400 - 14 * 24)).toBe(true);
    const old = aShelf(400);
    const videos = old.videos.map((video) => ({ ...video, publishedMs: video.publishedMs - 14 * 24 * HOUR }));
    const groups = groupVideos(videos, () => 1_000, nowMs, feedRules);
    expect(
      gatherCandidates(aReader({ follows: [3] }), [], { ...old, videos, ...groups }, feedRules, places).CREATOR,
    ).toEqual([]);
  });

  test('has every video once, and none that may not come, whatever there is', () => {
    const numbers = fc.array(fc.nat(119), { maxLength: 30 });
    const inputs = fc.record({ liked: numbers, follows: numbers, hidden: numbers, trending: numbers });
    fc.assert(
      fc.property(inputs, ({ liked, follows, hidden, trending }) => {
        const shelf = aShelf(120, { trending: new Map([['', trending]]) });
        const without = new Set(hidden);
        const list = listFor(aReader({ liked, follows, mayGet: (video) => !without.has(video) }), shelf);
        expect(new Set(list.map(({ video }) => video)).size).toBe(list.length);
        expect(list.filter(({ video }) => without.has(video))).toEqual([]);
      }),
    );
  });

  test('has at most two of a creator in any ten, and no twins in a row, while there are others', () => {
    const shelf = aShelf(400);
    const videos = shelf.videos.map((video, number) => ({ ...video, owner: number % 8, twins: number % 14 }));
    const list = listFor(aReader({ liked: [50, 120] }), { ...shelf, videos });
    for (let place = 0; place + 10 <= 40; place++) {
      const creators = list.slice(place, place + 10).map(({ video }) => videos[video]?.owner);
      for (const creator of creators) expect(creators.filter((one) => one === creator).length).toBeLessThanOrEqual(2);
    }
    for (let place = 1; place < 60; place++)
      expect(videos[list[place]?.video ?? 0]?.twins).not.toBe(videos[list[place - 1]?.video ?? 0]?.twins);
  });

  test('moves apart what is alike', () => {
    // Five of one kind, then five of the other, and so on.
    const values = Float32Array.from({ length: 400 }, (_, i) => (i % 2 === Math.floor(i / 10) % 2 ? 1 : 0));
    const shelf = aShelf(200, { vectors: { k: 2, values } });
    const items = Array.from(
      { length: 40 },
      (_, video): ListItem => ({
        ...{ video, source: 'TASTE', because: null, propensity: null },
      }),
    );
    const changes = (variety: number) => {
      const rules = { ...feedRules, arrangement: { ...feedRules.arrangement, variety } };
      const kinds = arrange(items, shelf, rules).map(({ video }) => Math.floor(video / 5) % 2);
      return kinds.filter((kind, i) => i > 0 && kind !== kinds[i - 1]).length;
    };
    expect(changes(0)).toBe(7);
    expect(changes(feedRules.arrangement.variety)).toBeGreaterThan(12);
  });
});

describe('exploring', () => {
  test('is the same for the same person and run, and logs the chance that it drew by', () => {
    const shelf = aShelf(200);
    const explored = () => listFor(aReader(), shelf).filter(({ source }) => source === 'EXPLORE');
    expect(explored()).toEqual(explored());
    for (const { propensity } of explored()) expect(propensity).toBeGreaterThan(0);
  });

  test('draws each new video as often as the propensity says', () => {
    const shelf = aShelf(200);
    const random = aReader().random;
    const draws = Array.from({ length: 3_000 }, () => {
      const [first] = gatherCandidates(aReader({ random }), [], shelf, feedRules, places).EXPLORE;
      return first;
    });
    const counts = Map.groupBy(draws, (item) => item?.video);
    for (const items of counts.values()) {
      const chance = items[0]?.propensity ?? 0;
      expect(Math.abs(items.length / draws.length - chance)).toBeLessThan(0.03);
    }
    expect(counts.size).toBe(30);
  });

  test('prefers what is to the reader’s taste by its creator and hashtags', () => {
    const values = new Float32Array(400);
    // Nobody has liked the last 30, the new ones: only their creators and hashtags have directions.
    for (let video = 0; video < 170; video++) values[video * 2 + (video % 2)] = 1;
    const shelf = aShelf(200, { vectors: { k: 2, values } });
    const reader = aReader({ factors: Float32Array.of(1, 0) });
    const chances = gatherCandidates(reader, [], shelf, feedRules, 300).EXPLORE;
    const first = chances.slice(0, 10).filter(({ video }) => video % 2 === 0).length;
    expect(first).toBeGreaterThan(6);
  });
});
