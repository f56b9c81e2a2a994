import { END, holdOut, type Matrix, type Pool, rankUsers, type Settings, trainModel } from '@reelgraph/ranking';
import type { CatalogueVideo } from '../domain/catalogue.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { fitOdds, type Judgement } from '../domain/fit-odds.ts';
import { learnAffinity, watchedBy } from './learn-affinity.ts';

/** How much affinity and the model's score count in the log-odds of a like. */
export type Weights = { readonly affinity: number; readonly model: number };

const TOP = 500;
const MOST_PEOPLE = 5_000;
const LEAST_JUDGED = 200;

/** Chosen by events that both are kept from, any of them, since a day's newest are of few videos; where there are too few of them, by rule. */
export async function weighJudges(
  pool: Pool,
  matrix: Matrix,
  settings: Settings,
  videos: readonly CatalogueVideo[],
): Promise<Weights> {
  const { weights } = feedRules.affinity;
  if (matrix.pairs === 0) return weights;
  const { arena } = pool;
  const mark = arena.mark();
  const { hidden } = holdOut(arena, matrix, 'random', 1);
  const model = await trainModel(pool, matrix, settings, { hidden });
  const affinity = learnAffinity({ pool, matrix }, videos, hidden);
  const people = peopleOf(pool, matrix, hidden);
  const { ids, scores } = await rankUsers(pool, model, people, TOP);
  const judgements = Array.from(people).flatMap((user, i) => {
    const ranked = new Map<number, number>();
    for (let at = i * TOP; at < (i + 1) * TOP && ids[at] !== END; at++) ranked.set(ids[at] ?? 0, scores[at] ?? 0);
    const known = watchedBy({ pool, matrix }, user, hidden);
    const likes = affinity.of(known);
    const seen = new Set(Array.from(known.videos));
    const least = leastOf(ranked);
    const { videos: all, liked } = watchedBy({ pool, matrix }, user);
    return Array.from(all).flatMap((video, row): Judgement[] =>
      seen.has(video) ? [] : [{ first: likes(video), second: ranked.get(video) ?? least, liked: liked[row] ?? 0 }],
    );
  });
  arena.release(mark);
  if (judgements.length < LEAST_JUDGED) return weights;
  const found = fitOdds(judgements, { first: weights.affinity, second: weights.model });
  return { affinity: Math.max(0, found.first), model: Math.max(0, found.second) };
}

/** Some of those of whom something is hidden. */
function peopleOf({ arena }: Pool, { rowPtr, users }: Matrix, hidden: Uint8Array): Uint32Array {
  const ends = arena.u32(rowPtr, users + 1);
  const all = Uint32Array.from({ length: users }, (_, user) => user);
  return all
    .filter((user) => hidden.subarray(ends[user] ?? 0, ends[user + 1] ?? 0).includes(1))
    .subarray(0, MOST_PEOPLE);
}

/** What is not among the ranked ones is no better than the last of them. */
export function leastOf(ranked: ReadonlyMap<number, number>): number {
  return Math.min(...ranked.values(), 0);
}
