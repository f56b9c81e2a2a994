import { nearestRegion } from '@reelgraph/edge';

export type CountryTop = { country: string; videos: readonly { videoId: string; count: number }[] };

/** One of each ranking in turn, so that none is crowded out by another: the best first, each once. */
export function takeTurns(rankings: readonly (readonly string[])[], limit: number): string[] {
  const longest = Math.max(0, ...rankings.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, place) => rankings.flatMap((ids) => ids[place] ?? []));
  return [...new Set(inTurn.flat())].slice(0, limit);
}

/** The most viewed videos of a region: those of its countries, counted together. */
export function pickHot(
  tops: readonly CountryTop[],
  regions: readonly string[],
  region: string,
  limit: number,
): string[] {
  const counts = new Map<string, number>();
  for (const { country, videos } of tops) {
    if (nearestRegion(regions, country) !== region) continue;
    for (const { videoId, count } of videos) counts.set(videoId, (counts.get(videoId) ?? 0) + count);
  }
  const byCount = [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
  return byCount.slice(0, limit).map(([videoId]) => videoId);
}
