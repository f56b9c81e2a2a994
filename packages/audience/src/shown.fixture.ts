import type { Population } from './population.ts';
import type { Shown } from './run-arm.ts';

/** What people would have watched of the videos that somebody picks for them, without any of our rooms. */
export function shown(
  population: Population,
  days: number,
  pick: (person: Population['people'][number], day: number) => readonly number[],
): Shown[] {
  return population.people.flatMap((person) =>
    Array.from({ length: days }, (_, index) => index + 1).flatMap((day) =>
      pick(person, day).map((video, place): Shown => {
        const completed = population.watchesToEnd(person, video);
        return { ...{ day, video, place, completed }, person: person.number, source: 'NONE' };
      }),
    ),
  );
}

/** The videos that were there at the beginning, in an order by chance that is this person's own. */
export function byChanceOf(population: Population, person: Population['people'][number]): number[] {
  return [...population.videos.entries()]
    .filter(([, { day }]) => day === 0)
    .map(([number]) => ({ number, at: population.luck(person, number, 'order') }))
    .sort((a, b) => a.at - b.at)
    .map(({ number }) => number);
}
