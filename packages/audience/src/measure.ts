import type { Population } from './population.ts';
import type { Shown } from './run-arm.ts';

/** What one kind of feed was like on one day. */
export type DayFigures = {
  day: number;
  shown: number;
  /** The part of what was shown that was watched to the end. */
  completion: number;
  /** The part of the day's new videos that somebody had on screen within 24 hours. */
  discovery: number;
  /** Distinct creators in 20 videos in a row. */
  creatorsIn20: number;
  /** Videos that somebody had on screen before. */
  repeats: number;
  /** The part of what was shown that was there to be explored. */
  exploration: number;
};

export type Arms = Readonly<Record<string, readonly Shown[]>>;

export function figuresOf(shown: readonly Shown[], population: Population, days: number): DayFigures[] {
  const before = new Set<string>();
  return Array.from({ length: days }, (_, index) => index + 1).map((day) => {
    const today = shown.filter((one) => one.day === day);
    let repeats = 0;
    for (const { person, video } of today) {
      const key = `${person}:${video}`;
      if (before.has(key)) repeats += 1;
      before.add(key);
    }
    const fresh = [...population.videos.keys()].filter((number) => population.videos[number]?.day === day);
    const found = new Set(today.map(({ video }) => video));
    return {
      ...{ day, shown: today.length, repeats, creatorsIn20: creatorsIn20(today, population) },
      completion: mean(today.map(({ completed }) => (completed ? 1 : 0))),
      discovery: mean(fresh.map((number) => (found.has(number) ? 1 : 0))),
      exploration: mean(today.map(({ source }) => (source === 'EXPLORE' ? 1 : 0))),
    };
  });
}

/** The part of all that was shown that was watched to the end. */
export function likeRate(shown: readonly Shown[]): number {
  return mean(shown.map(({ completed }) => (completed ? 1 : 0)));
}

/** The part of all views that went to the tenth of videos that was viewed most. */
export function topTenthShare(shown: readonly Shown[], population: Population): number {
  const counts = population.videos.map(() => 0);
  for (const { video } of shown) counts[video] = (counts[video] ?? 0) + 1;
  const seen = counts.filter((count) => count > 0).sort((a, b) => b - a);
  const top = seen.slice(0, Math.max(1, Math.round(seen.length / 10)));
  return sum(top) / Math.max(1, sum(seen));
}

function creatorsIn20(today: readonly Shown[], { videos }: Population): number {
  const scrolls = Map.groupBy(today, ({ person }) => person).values();
  const counts = [...scrolls].flatMap((scroll) => {
    const first = scroll.slice(0, 20);
    return first.length < 20 ? [] : [new Set(first.map(({ video }) => videos[video]?.creator)).size];
  });
  return mean(counts);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
