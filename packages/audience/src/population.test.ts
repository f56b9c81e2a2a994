import { describe, expect, it } from 'vitest';
import { audienceRules } from './audience-rules.ts';
import { figuresOf, gapClosed, topTenthShare } from './measure.ts';
import { runOracle } from './oracle.ts';
import { Population } from './population.ts';
import type { Shown } from './run-arm.ts';
import { shown } from './shown.fixture.ts';
import { toHtml, toLines } from './write-report.ts';

const size = { users: 60, days: 3 };
const population = new Population(1, size);
const byChance = shown(population, 3, (person, day) =>
  [...population.videos.keys()]
    .filter((number) => population.videos[number]?.day === 0)
    .sort((a, b) => population.luck(person, a, 'order') - population.luck(person, b, 'order'))
    .slice((day - 1) * 20, day * 20),
);
const completion = (all: readonly Shown[]) => all.filter(({ completed }) => completed).length / all.length;

describe('the audience', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(new Population(1, size).videos).toEqual(population.videos);
    expect(new Population(2, size).videos).not.toEqual(population.videos);
  });

  it('watches by taste: a feed by chance leaves a lot to an oracle', () => {
    const oracle = runOracle(population, 3);
    expect(completion(byChance)).toBeLessThan(0.35);
    expect(completion(oracle)).toBeGreaterThan(0.7);
    expect(figuresOf(oracle, population, 3).map(({ repeats }) => repeats)).toEqual([0, 0, 0]);
  });

  it('publishes new videos each day', () => {
    const days = Map.groupBy(population.videos, ({ day }) => day);
    expect(days.get(0)).toHaveLength(size.users * audienceRules.videosPerPerson);
    for (const day of [1, 2, 3])
      expect(days.get(day)).toHaveLength(audienceRules.creators * audienceRules.uploadsPerDay);
  });
});

describe('the measure', () => {
  it('counts what somebody had on screen before', () => {
    const [first] = byChance;
    if (!first) throw new Error('nothing was shown');
    const days = figuresOf([...byChance, { ...first, day: 3 }], population, 3);
    expect(days.map(({ repeats }) => repeats)).toEqual([0, 0, 1]);
  });

  it('is 0 for trending itself and 1 for the oracle, and says how sure it is', () => {
    const arms = { trending: byChance, oracle: runOracle(population, 3) };
    expect(gapClosed({ ...arms, ml: byChance }, population)).toEqual({ closed: 0, low: 0, high: 0 });
    expect(gapClosed({ ...arms, ml: arms.oracle }, population).closed).toBeCloseTo(1);
    const half = byChance.map((one, index) => (index % 2 ? one : { ...one, completed: true }));
    const { closed, low, high } = gapClosed({ ...arms, ml: half }, population);
    expect([low < closed, closed < high, low > 0]).toEqual([true, true, true]);
  });

  it('makes a table, and a page that needs nothing else', () => {
    const days = { ml: figuresOf(byChance, population, 3) };
    const none = { before: 0, after: 0 };
    const gap = gapClosed({ ml: byChance, trending: byChance }, population);
    const topTenth = topTenthShare(byChance, population);
    const report = { ...{ seed: 1, users: 60, days, gap, topTenth }, probes: { interest: none, skipped: none } };
    expect(toLines(report).filter((line) => line.includes(' ml '))).toHaveLength(3);
    const html = toHtml([report]);
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).not.toMatch(/https?:|<script/);
  });
});
