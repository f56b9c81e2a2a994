import { randomNumbers } from '@reelgraph/ranking';
import { expect, test } from 'vitest';
import { AffinityModel, type Watched } from './affinity.ts';
import type { CatalogueVideo } from './catalogue.ts';
import { feedRules } from './feed-rules.ts';

const { spreads } = feedRules.affinity;
const video = (owner: number, ...tags: number[]): CatalogueVideo => ({
  ...{ id: 'v', owner, tags, durationMs: 20_000, publishedMs: 0, twins: 0 },
});
const watch = (...watches: readonly (readonly [video: number, liked: number])[]): Watched => ({
  videos: watches.map(([number]) => number),
  liked: watches.map(([, liked]) => liked),
  weights: watches.map(() => 1),
});
/** Two of each of four hashtags, by creators of their own, and a last one that has nothing in common with them. */
const videos = [...Array.from({ length: 8 }, (_, i) => video(i, i >> 1)), video(8)];

test('says how much more a hashtag is liked, of videos that nobody has seen too, the more surely the more was seen', () => {
  const model = new AffinityModel(videos, spreads).train([watch([0, 1], [2, 0])]);
  const none = model.of(watch());
  const few = model.of(watch([0, 1], [2, 0]));
  const many = model.of(
    watch(
      ...Array.from(
        { length: 10 },
        () =>
          [
            [0, 1],
            [2, 0],
          ] as const,
      ).flat(),
    ),
  );
  expect(few(1) - none(1)).toBeGreaterThan(0.2);
  expect(many(1)).toBeGreaterThan(few(1));
  expect(many(3)).toBeLessThan(few(3));
  expect(few(3) - none(3)).toBeLessThan(-0.1);
  expect(many(8)).toBe(none(8));
});

test('finds the tastes of people who each like one hashtag, though all like some videos', () => {
  const random = randomNumbers(1);
  const many = Array.from({ length: 400 }, (_, i) => video(i % 40, i % 8));
  const chance = (person: number, number: number) =>
    (number % 8 === person % 8 ? 0.8 : 0.15) * (number % 3 === 0 ? 1 : 0.5);
  const people = Array.from({ length: 200 }, (_, person) =>
    watch(
      ...Array.from({ length: 80 }, () => Math.floor(random() * 400)).map(
        (number) => [number, random() < chance(person, number) ? 1 : 0] as const,
      ),
    ),
  );
  const model = new AffinityModel(many, spreads).train(people);
  for (const person of [0, 3, 9]) {
    const affinity = model.of(people[person] ?? watch());
    const best = [...many.keys()].sort((a, b) => affinity(b) - affinity(a)).slice(0, 20);
    expect(best.filter((number) => number % 8 === person % 8).length).toBeGreaterThan(17);
    expect(best.filter((number) => number % 3 === 0).length).toBeGreaterThan(12);
  }
});

test('stays finite and says nothing without evidence, whatever is liked', () => {
  const untaught = new AffinityModel(videos, spreads).train([]);
  expect([...videos.keys()].map(untaught.of(watch()))).toEqual(videos.map(() => untaught.of(watch())(0)));
  const all = (video: number, liked: number) => watch(...Array.from({ length: 5_000 }, () => [video, liked] as const));
  const affinity = new AffinityModel(videos, spreads).train([all(0, 1), all(1, 0)]).of(all(0, 1));
  for (const number of videos.keys()) expect(Math.abs(affinity(number))).toBeLessThan(20);
  expect(affinity(0)).toBeGreaterThan(affinity(1));
});
