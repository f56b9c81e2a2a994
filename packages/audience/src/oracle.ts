import type { Population } from './population.ts';
import type { Shown } from './run-arm.ts';

/** What a feed would do that knows every taste: on each day the best that is there and was not shown yet. */
export function runOracle(population: Population, days: number): Shown[] {
  return population.people.flatMap((person) => {
    const ranked = [...population.videos.entries()]
      .map(([number, video]) => ({ number, video, chance: population.chance(person, video) }))
      .sort((a, b) => b.chance - a.chance || a.number - b.number);
    const seen = new Set<number>();
    return Array.from({ length: days }, (_, index) => index + 1).flatMap((day) => {
      const today = ranked
        .filter(({ number, video }) => video.day <= day && !seen.has(number))
        .slice(0, person.dayLength);
      return today.map(({ number }, place): Shown => {
        seen.add(number);
        const completed = population.watchesToEnd(person, number);
        return { day, person: person.number, video: number, place, source: 'ORACLE', completed };
      });
    });
  });
}
