import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIT, kuaiRand, verdictsOf } from './audience-report.ts';
import { likeRate, topTenthShare } from './measure.ts';
import { runOracle } from './oracle.ts';
import { Population } from './population.ts';
import { byChanceOf, shown } from './shown.fixture.ts';

const shared = process.env.REELGRAPH_SHARED ?? join(import.meta.dirname, '../../../../shared');
const file = join(shared, 'data/kuairand/train.tsv');

describe.skipIf(!existsSync(file))(`KuaiRand's sample, skipped without ${file}`, () => {
  it('has the like rate and the skew that the audience is fitted to', () => {
    const rows = readFileSync(file, 'utf8').trimEnd().split('\n');
    const views = new Map<string, number>();
    let likes = 0;
    for (const row of rows) {
      const [, video = '', value] = row.split('\t');
      views.set(video, (views.get(video) ?? 0) + 1);
      if (value === '1') likes += 1;
    }
    const counts = [...views.values()].sort((a, b) => b - a);
    const top = counts.slice(0, Math.round(counts.length / 10)).reduce((sum, count) => sum + count, 0);
    expect(likes / rows.length).toBeCloseTo(kuaiRand.liked, 3);
    expect(top / rows.length).toBeCloseTo(kuaiRand.topTenth, 3);
  });
});

describe('the audience', () => {
  it('has the like rate of KuaiRand between a feed by chance and one that knows every taste', () => {
    const population = new Population(21, { users: 100, days: 3 });
    const byChance = shown(population, 3, (person, day) =>
      byChanceOf(population, person).slice((day - 1) * 20, day * 20),
    );
    const oracle = runOracle(population, 3);
    expect(likeRate(byChance)).toBeLessThan(kuaiRand.liked);
    expect(likeRate(oracle)).toBeGreaterThan(kuaiRand.liked);
    expect(topTenthShare(byChance, population)).toBeLessThan(kuaiRand.topTenth);
  });

  it('is judged to be like KuaiRand within ten points, of which a feed by chance and one that knows every taste are far', () => {
    const isMet = (liked: number, topTenth: number) => {
      const probe = { people: 1, before: 0, after: 0, more: 1 };
      const probes = { interest: probe, skipped: probe };
      const report = { ...{ seed: 1, users: 1, days: {}, gains: [], probes }, fit: { liked, topTenth } };
      return verdictsOf([report]).at(-1)?.met;
    };
    expect(FIT).toBe(0.1);
    const { liked, topTenth } = kuaiRand;
    expect([isMet(liked, topTenth), isMet(liked + 0.09, topTenth - 0.09)]).toEqual([true, true]);
    expect([isMet(liked - 0.11, topTenth), isMet(liked, topTenth + 0.11)]).toEqual([false, false]);
    const population = new Population(21, { users: 100, days: 3 });
    const byChance = shown(population, 3, (person, day) =>
      byChanceOf(population, person).slice((day - 1) * 20, day * 20),
    );
    for (const feed of [byChance, runOracle(population, 3)])
      expect(isMet(likeRate(feed), topTenthShare(feed, population))).toBe(false);
  });
});
