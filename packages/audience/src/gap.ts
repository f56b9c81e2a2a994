import { randomNumbers } from '@reelgraph/ranking';
import type { Arms } from './measure.ts';
import type { Shown } from './run-arm.ts';

/** How much of the way from trending to the oracle the ML feed goes, and the interval in which that lies with 95 %. */
export type Gap = { closed: number; low: number; high: number };

type Rate = { shown: number; completed: number };
/** From the second day on, of one person: with each kind of feed. */
export type Gains = { ml: Rate; trending: Rate; oracle: Rate };

const DRAWS = 1_000;

/** What each person had of each kind of feed, from the second day on. */
export function gainsOf({ ml = [], trending = [], oracle = [] }: Arms, people: number): Gains[] {
  const [byMl, byTrending, byOracle] = [ml, trending, oracle].map((shown) => ratesOf(shown, people));
  const none = { shown: 0, completed: 0 };
  return Array.from({ length: people }, (_, person) => ({
    ml: byMl?.[person] ?? none,
    trending: byTrending?.[person] ?? none,
    oracle: byOracle?.[person] ?? none,
  }));
}

/** Over all seeds; the interval by drawing the seeds anew, and of each its people. */
export function gapClosed(seeds: readonly (readonly Gains[])[], seed = 1): Gap {
  const random = randomNumbers(seed);
  const draw = <T>(from: readonly T[]) => from.map((one) => from[Math.floor(random() * from.length)] ?? one);
  const drawn = Array.from({ length: DRAWS }, () => {
    const some = seeds.length > 1 ? draw(seeds) : seeds;
    return meanClosed(some.map(draw));
  }).sort((a, b) => a - b);
  return { closed: meanClosed(seeds), low: drawn[DRAWS * 0.025] ?? 0, high: drawn[DRAWS * 0.975 - 1] ?? 0 };
}

function meanClosed(seeds: readonly (readonly Gains[])[]): number {
  return seeds.reduce((sum, people) => sum + closedBy(people), 0) / Math.max(1, seeds.length);
}

function closedBy(people: readonly Gains[]): number {
  const rate = (arm: keyof Gains) => {
    const shown = people.reduce((sum, gains) => sum + gains[arm].shown, 0);
    const completed = people.reduce((sum, gains) => sum + gains[arm].completed, 0);
    return completed / Math.max(1, shown);
  };
  return (rate('ml') - rate('trending')) / Math.max(1e-9, rate('oracle') - rate('trending'));
}

function ratesOf(shown: readonly Shown[], people: number): Rate[] {
  const rates = Array.from({ length: people }, () => ({ shown: 0, completed: 0 }));
  for (const { day, person, completed } of shown) {
    const rate = rates[person];
    if (day < 2 || !rate) continue;
    rate.shown += 1;
    rate.completed += completed ? 1 : 0;
  }
  return rates;
}
