/** For each setting the values to be tried, in any order. */
export type Axes<T> = { readonly [K in keyof T]?: readonly T[K][] };

export type Scored<T> = { candidate: T; score: number };

/** A change that gains less than this part of the score is taken for noise; fewer users, more noise. */
export function noiseOf(users: number): number {
  return Math.max(0.002, 0.1 / Math.sqrt(users));
}

/**
 * Walks from `start` along one axis after the other to the settings with the highest score, until a round changes nothing.
 * No settings are scored twice. `tried` has all of them.
 */
export async function searchAxes<T extends Record<string, number>>(
  start: T,
  axes: Axes<T>,
  score: (candidate: T) => Promise<number>,
  { noise, rounds = 2 }: { noise: number; rounds?: number },
): Promise<{ best: T; tried: Scored<T>[] }> {
  const known = new Map<string, Scored<T>>();
  const scoreOnce = async (candidate: T) => {
    const key = JSON.stringify(candidate);
    const result = known.get(key) ?? { candidate, score: await score(candidate) };
    known.set(key, result);
    return result;
  };
  let top = await scoreOnce(start);
  for (let round = 0; round < rounds; round++) {
    const before = top;
    for (const [axis, values] of Object.entries(axes)) {
      for (const value of values) {
        const result = await scoreOnce({ ...top.candidate, [axis]: value });
        if (result.score > top.score * (1 + noise)) top = result;
      }
    }
    if (top === before) break;
  }
  return { best: top.candidate, tried: [...known.values()] };
}

/**
 * The middle of all candidates that scored about as well as the best one, each scaled to a sum of 1. On other events than
 * those it was chosen by, it does better than the best one alone.
 */
export function middleOfBest<T extends Record<string, number>>(tried: Scored<T>[], noise: number): T | undefined {
  const best = Math.max(...tried.map(({ score }) => score));
  const good = tried.filter(({ score }) => score >= best * (1 - noise)).map(({ candidate }) => candidate);
  const [first] = good;
  if (!first) return undefined;
  const sums = good.map((candidate) => Object.values(candidate).reduce((sum, weight) => sum + weight, 0) || 1);
  const mean = { ...first };
  for (const key in first) {
    const shares = good.map((candidate, i) => (candidate[key] ?? 0) / (sums[i] ?? 1));
    Object.assign(mean, { [key]: shares.reduce((sum, share) => sum + share, 0) / good.length });
  }
  return mean;
}

/** Scores every pair of values of two axes, and `start`. */
export async function searchGrid<T extends Record<string, number>>(
  start: T,
  [first, second]: [Axes<T>, Axes<T>],
  score: (candidate: T) => Promise<number>,
  noise: number,
): Promise<T> {
  let top = { candidate: start, score: await score(start) };
  for (const one of candidates(start, first)) {
    for (const candidate of candidates(one, second)) {
      const result = { candidate, score: await score(candidate) };
      if (result.score > top.score * (1 + noise)) top = result;
    }
  }
  return top.candidate;
}

function candidates<T extends Record<string, number>>(start: T, axes: Axes<T>): T[] {
  return Object.entries(axes).flatMap(([axis, values]: [string, readonly number[]]) =>
    values.map((value) => ({ ...start, [axis]: value })),
  );
}
