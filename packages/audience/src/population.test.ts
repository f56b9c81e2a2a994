import { describe, expect, it } from 'vitest';
import { audienceRules } from './audience-rules.ts';
import { gainsOf, gapClosed } from './gap.ts';
import { figuresOf, likeRate, topTenthShare } from './measure.ts';
import { runOracle } from './oracle.ts';
import { Population } from './population.ts';
import { toLines } from './report-lines.ts';
import { toHtml } from './report-page.ts';
import type { Shown } from './run-arm.ts';
import { byChanceOf, shown } from './shown.fixture.ts';

const size = { users: 60, days: 3 };
const population = new Population(1, size);
const byChance = shown(population, 3, (person, day) => byChanceOf(population, person).slice((day - 1) * 20, day * 20));
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

  it('is 0 for trending itself and 1 for the oracle, and says how sure it is, the surer the more seeds', () => {
    const arms = { trending: byChance, oracle: runOracle(population, 3) };
    const gains = (ml: readonly Shown[]) => gainsOf({ ...arms, ml }, size.users);
    expect(gapClosed([gains(byChance)])).toEqual({ closed: 0, low: 0, high: 0 });
    expect(gapClosed([gains(arms.oracle)]).closed).toBeCloseTo(1);
    const half = gains(byChance.map((one, index) => (index % 2 ? one : { ...one, completed: true })));
    const { closed, low, high } = gapClosed([half]);
    expect([low < closed, closed < high, low > 0]).toEqual([true, true, true]);
    const four = gapClosed([half, half, half, half]);
    expect(four.closed).toBeCloseTo(closed);
    expect(four.high - four.low).toBeLessThan(high - low);
  });

  it('makes a table, and a page that needs nothing else', () => {
    const days = { ml: figuresOf(byChance, population, 3) };
    const none = { before: 0, after: 0, people: 0, more: 0 };
    const fit = { liked: likeRate(byChance), topTenth: topTenthShare(byChance, population) };
    const report = {
      ...{ seed: 1, users: 60, days, fit, gains: gainsOf({ ml: byChance, trending: byChance }, size.users) },
      probes: { interest: none, skipped: none },
    };
    expect(toLines([report]).filter((line) => line.includes(' ml '))).toHaveLength(3);
    expect(toLines([report, report]).filter((line) => line.includes(' ml '))).toHaveLength(9);
    // By chance no gap is closed, and too little is liked.
    expect(toLines([report]).filter((line) => line.startsWith('MISSED'))).toHaveLength(2);
    const html = toHtml([report]);
    expect(html.match(/<svg/g)).toHaveLength(4);
    expect(html).not.toMatch(/https?:|<script/);
  });
});
