import {
  END,
  evaluate,
  holdOut,
  holdOutRules,
  type Matrix,
  type Pool,
  partsToHide,
  randomNumbers,
  rankUsers,
  type Settings,
  trainModel,
} from '@reelgraph/ranking';
import type { CatalogueVideo } from '../domain/catalogue.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { fitOdds, type Judgement } from '../domain/fit-odds.ts';
import type { Guessed } from '../domain/guardrail.ts';
import { layWatches, learnAffinity } from './learn-affinity.ts';

/** How much affinity and the model's score count in the log-odds of a like. */
export type Weights = { readonly affinity: number; readonly model: number };

/** The weights, and how well what is ordered by them guesses what was hidden; null where that is too little. */
export type Weighed = { readonly weights: Weights; readonly shown: Guessed | null };

const SEED = 1;
const { ranked: TOP, shown: SHOWN, people: MOST_PEOPLE, leastHidden: LEAST_JUDGED } = feedRules.judging;

/** Chosen by events that both are kept from, any of them, since a day's newest are of few videos; where there are too few of them, by rule. */
export async function weighJudges(
  pool: Pool,
  matrix: Matrix,
  settings: Settings,
  videos: readonly CatalogueVideo[],
): Promise<Weighed> {
  const { weights } = feedRules.affinity;
  if (matrix.pairs === 0) return { weights, shown: null };
  const { arena } = pool;
  const mark = arena.mark();
  const { hidden } = holdOut(arena, matrix, 'pairs', 1);
  const model = await trainModel(pool, matrix, settings, { hidden });
  const [known, all] = [layWatches({ pool, matrix }, hidden), layWatches({ pool, matrix })];
  const affinity = learnAffinity(known, videos);
  const people = peopleOf(pool, matrix, hidden);
  const evidence = { known, all, affinity, isMet: meetings(pool, matrix), wasShown: shownOnes(pool, matrix, hidden) };
  const { ids, scores } = await rankUsers(pool, model, people, TOP);
  const judged = Array.from(people, (user, i): Judged => {
    const ranked = new Map<number, number>();
    for (let at = i * TOP; at < (i + 1) * TOP && ids[at] !== END; at++) ranked.set(ids[at] ?? 0, scores[at] ?? 0);
    return judge(evidence, user, ranked);
  });
  arena.release(mark);
  const judgements = judged.flatMap((one) => one.judgements);
  if (judgements.length < LEAST_JUDGED) return { weights, shown: null };
  const found = fitOdds(judgements, { first: weights.affinity, second: weights.model });
  const fitted = { affinity: Math.max(0, found.first), model: Math.max(0, found.second) };
  return { weights: fitted, shown: guessOf(judged, fitted, mostLiked(pool, matrix, hidden)) };
}

type Evidence = {
  readonly known: ReturnType<typeof layWatches>;
  readonly all: ReturnType<typeof layWatches>;
  readonly affinity: ReturnType<typeof learnAffinity>;
  readonly isMet: (video: number) => boolean;
  readonly wasShown: Uint8Array;
};

type Judged = {
  judgements: Judgement[];
  /** what was hidden and liked, and counts; and all else that was watched */
  wanted: ReadonlySet<number>;
  seen: ReadonlySet<number>;
  /** what the model ranks highest of the others that anybody was shown, with its affinity and the model's score */
  ranked: [video: number, affinity: number, model: number][];
};

/** @param ranked the model's scores of what it ranks highest for this person */
function judge(
  { known, all, affinity, isMet, wasShown }: Evidence,
  user: number,
  ranked: ReadonlyMap<number, number>,
): Judged {
  const likes = affinity.of(known.of(user));
  const seen = new Set(Array.from(known.of(user).videos));
  const least = leastOf(ranked);
  const { videos: watched, liked } = all.of(user);
  const hidden = Array.from(watched, (video, row) => ({ video, liked: liked[row] ?? 0 })).filter(
    ({ video }) => !seen.has(video),
  );
  const judgements = hidden.map(
    ({ video, liked }): Judgement => ({ first: likes(video), second: ranked.get(video) ?? least, liked }),
  );
  const wanted = new Set(hidden.filter(({ video, liked }) => isMet(video) && liked > 0).map(({ video }) => video));
  for (const { video } of hidden) if (!wanted.has(video)) seen.add(video);
  const open = Array.from(ranked).filter(([video]) => wasShown[video] && !seen.has(video));
  return { judgements, wanted, seen, ranked: open.map(([video, score]) => [video, likes(video), score]) };
}

/** What the first places would guess, in the order of the log-odds, and had everybody got what is liked most. */
function guessOf(judged: readonly Judged[], weights: Weights, popular: readonly number[]): Guessed {
  const wanted = judged.map((one) => one.wanted);
  const measure = (listOf: (one: Judged) => readonly number[]) => {
    const ids = new Uint32Array(judged.length * SHOWN).fill(END);
    for (const [i, one] of judged.entries()) ids.set(listOf(one).slice(0, SHOWN), i * SHOWN);
    return evaluate({ ids, top: SHOWN }, wanted, { k: SHOWN, videos: popular.length });
  };
  const oddsOf = ([, affinity, model]: Judged['ranked'][number]) => weights.affinity * affinity + weights.model * model;
  const lists = measure(({ ranked }) => ranked.toSorted((a, b) => oddsOf(b) - oddsOf(a)).map(([video]) => video));
  const popularity = measure(({ seen }) => popular.slice(0, SHOWN + seen.size).filter((video) => !seen.has(video)));
  const { recall, coverage, users } = lists;
  return { recall, coverage, popularityRecall: popularity.recall, measuredBy: users };
}

/**
 * Whether one that was hidden counts. All are hidden alike, so that the weights are fitted to all; but what nearly everybody has seen is
 * then all that popularity has left to guess, and it guesses it always: of that as many count as will be met when views go on.
 */
function meetings({ arena }: Pool, matrix: Matrix): (video: number) => boolean {
  const random = randomNumbers(SEED);
  const partOf = partsToHide(arena, matrix);
  return (video) => random() * holdOutRules.part < partOf(video);
}

/** What nobody was shown cannot have been liked: to rank it high is no mistake, and cannot be right. */
function shownOnes({ arena }: Pool, { cols, pairs, videos }: Matrix, hidden: Uint8Array): Uint8Array {
  const shown = new Uint8Array(videos);
  for (const [pair, video] of arena.u32(cols, pairs).entries()) if (!hidden[pair]) shown[video] = 1;
  return shown;
}

/** All videos, the most liked first, by what is not hidden. */
function mostLiked({ arena }: Pool, { cols, values, pairs, videos }: Matrix, hidden: Uint8Array): number[] {
  const likes = new Float64Array(videos);
  const of = arena.u32(cols, pairs);
  for (const [pair, value] of arena.f32(values, pairs).entries())
    if (!hidden[pair] && value > 0) likes[of[pair] ?? 0] = (likes[of[pair] ?? 0] ?? 0) + 1;
  return [...likes.keys()].sort((a, b) => (likes[b] ?? 0) - (likes[a] ?? 0) || a - b);
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
