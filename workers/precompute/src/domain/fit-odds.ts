import { toChance } from './affinity.ts';
import { feedRules } from './feed-rules.ts';

/** What two judges said of a video, and how much it was liked, from 0 to 1. */
export type Judgement = { readonly first: number; readonly second: number; readonly liked: number };
export type Belief = { readonly first: number; readonly second: number };

const { steps: STEPS, firmness: FIRMNESS } = feedRules.judging;
/** The curve of a chance is nowhere more bent: with this no step goes too far (Boehning and Lindsay 1988). */
const MOST_BENT = 0.25;

/** How much to believe two judges together, so that the log-odds of a like are what they add up to: logistic regression. */
export function fitOdds(judgements: readonly Judgement[], start: Belief): Belief {
  const bend = bendOf(judgements);
  let [usual, first, second] = [0, start.first, start.second];
  for (let step = 0; step < STEPS; step++) {
    let [a, b, c] = [0, FIRMNESS * (start.first - first), FIRMNESS * (start.second - second)];
    for (const one of judgements) {
      const error = one.liked - toChance(usual + first * one.first + second * one.second);
      a += error;
      b += error * one.first;
      c += error * one.second;
    }
    const [ofUsual = 0, ofFirst = 0, ofSecond = 0] = solve(bend, [a, b, c]);
    usual += ofUsual;
    first += ofFirst;
    second += ofSecond;
  }
  return { first, second };
}

function bendOf(judgements: readonly Judgement[]): number[][] {
  let [one, a, b, aa, ab, bb] = [1e-6, 0, 0, FIRMNESS, 0, FIRMNESS];
  for (const { first, second } of judgements) {
    one += MOST_BENT;
    a += MOST_BENT * first;
    b += MOST_BENT * second;
    aa += MOST_BENT * first * first;
    ab += MOST_BENT * first * second;
    bb += MOST_BENT * second * second;
  }
  return [
    [one, a, b],
    [a, aa, ab],
    [b, ab, bb],
  ];
}

/** Linear equations by elimination; the matrix is symmetric and positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (const [i, row] of rows.entries()) {
    for (const [j, other] of rows.entries()) {
      if (i === j) continue;
      const times = (other[i] ?? 0) / (row[i] ?? 1);
      for (const [column, value] of row.entries()) other[column] = (other[column] ?? 0) - times * value;
    }
  }
  return rows.map((row, i) => (row.at(-1) ?? 0) / (row[i] ?? 1));
}
