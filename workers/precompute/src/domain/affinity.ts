import type { CatalogueVideo } from './catalogue.ts';
import { feedRules } from './feed-rules.ts';
import { OwnKinds } from './own-kinds.ts';
import { type Kinds, kindsOf } from './video-kinds.ts';

/** What somebody had on screen: which videos, how much of a like each was, from 0 to 1, and how much that still says. */
export type Watched = {
  readonly videos: ArrayLike<number>;
  readonly liked: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
};

/** How far apart, as variances of log-odds, things lie before anything is known of them: the larger, the sooner they are believed. */
export type Spreads = {
  /** hashtags and creators to one person, on top of what they are to all */
  readonly tag: number;
  readonly creator: number;
  /** to all */
  readonly tagForAll: number;
  readonly creatorForAll: number;
  readonly video: number;
};

/** The log-odds that somebody likes a video when they see it. */
export type Affinity = (video: number) => number;

const { rounds: ROUNDS, usualSpread: USUAL_SPREAD, longestStep: LONGEST_STEP } = feedRules.affinity;

/**
 * A logistic model of liking by hashtag, creator and video: what each is to everybody, and what hashtags and creators are to one person on
 * top, held near 0 until there is evidence (random effects). Unlike factors it can tell something of a video that nobody has seen,
 * and from the first day on.
 */
export class AffinityModel {
  readonly #kinds: Kinds;
  readonly #spreads: Spreads;
  readonly #own: OwnKinds;
  #usual = 0;
  /** what each hashtag and creator, and each video is to all */
  readonly #forAll: Float64Array;
  readonly #videos: Float64Array;
  /** What each video is to everybody, all together; from when training is over. */
  #known: Float64Array | undefined;

  constructor(videos: readonly CatalogueVideo[], spreads: Spreads) {
    this.#kinds = kindsOf(videos);
    this.#spreads = spreads;
    this.#own = new OwnKinds(this.#kinds, spreads);
    this.#forAll = new Float64Array(this.#kinds.count);
    this.#videos = new Float64Array(videos.length);
  }

  /** Learns what holds for all, from what each person watched. */
  train(people: Iterable<Watched>): this {
    this.#known = undefined;
    this.#usual = usualOf(people);
    const { tagForAll, creatorForAll, video } = this.#spreads;
    const { firstCreator, count } = this.#kinds;
    for (let round = 0; round < ROUNDS; round++) {
      const slopes = { usual: new Slopes(1), kinds: new Slopes(count), videos: new Slopes(this.#videos.length) };
      for (const watched of people) this.#addSlopes(watched, slopes);
      this.#usual += slopes.usual.step(0, this.#usual, USUAL_SPREAD);
      slopes.kinds.move(this.#forAll, (kind) => (kind < firstCreator ? tagForAll : creatorForAll));
      slopes.videos.move(this.#videos, () => video);
    }
    return this;
  }

  /** How many of its numbers are none. */
  get broken(): number {
    const all = [[this.#usual], this.#forAll, this.#videos];
    return all.reduce((sum, values) => sum + Array.from(values).filter((value) => !Number.isFinite(value)).length, 0);
  }

  /** What one person likes, by what they watched. */
  of(watched: Watched): Affinity {
    const { starts, of } = this.#kinds;
    if (!this.#known) this.#known = Float64Array.from(this.#videos.keys(), (video) => this.#forEverybody(video));
    const forEverybody = this.#known;
    const own = this.#own.learn(watched, (video) => forEverybody[video] ?? 0).toMap();
    return (video) => {
      let sum = forEverybody[video] ?? 0;
      for (let at = starts[video] ?? 0; at < (starts[video + 1] ?? 0); at++) sum += own.get(of[at] ?? 0) ?? 0;
      return sum;
    };
  }

  #addSlopes(watched: Watched, { usual, kinds, videos }: Record<'usual' | 'kinds' | 'videos', Slopes>): void {
    const { starts, of } = this.#kinds;
    const own = this.#own.learn(watched, (video) => this.#forEverybody(video));
    for (let row = 0; row < watched.videos.length; row++) {
      const video = watched.videos[row] ?? 0;
      const weight = watched.weights[row] ?? 0;
      const chance = toChance(own.oddsOf(row));
      const error = weight * ((watched.liked[row] ?? 0) - chance);
      const from = starts[video] ?? 0;
      const to = starts[video + 1] ?? 0;
      // All that makes a row is moved at once: each takes its part of the way.
      const bend = weight * chance * (1 - chance) * (to - from + 2);
      usual.add(0, error, bend);
      videos.add(video, error, bend);
      for (let at = from; at < to; at++) kinds.add(of[at] ?? 0, error, bend);
    }
  }

  #forEverybody(video: number): number {
    const { starts, of } = this.#kinds;
    let sum = this.#usual + (this.#videos[video] ?? 0);
    for (let at = starts[video] ?? 0; at < (starts[video + 1] ?? 0); at++) sum += this.#forAll[of[at] ?? 0] ?? 0;
    return sum;
  }
}

/** First and second derivatives of some values, gathered row by row. */
class Slopes {
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(count: number) {
    this.#first = new Float64Array(count);
    this.#second = new Float64Array(count);
  }

  add(at: number, first: number, second: number): void {
    this.#first[at] = (this.#first[at] ?? 0) + first;
    this.#second[at] = (this.#second[at] ?? 0) + second;
  }

  move(values: Float64Array, spreadOf: (at: number) => number): void {
    for (const [at, value] of values.entries()) values[at] = value + this.step(at, value, spreadOf(at));
  }

  /** By how much to move a value that is held near 0 by a normal prior. */
  step(at: number, value: number, spread: number): number {
    const way = ((this.#first[at] ?? 0) - value / spread) / ((this.#second[at] ?? 0) + 1 / spread);
    return Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, way));
  }
}

function usualOf(people: Iterable<Watched>): number {
  let [likes, all] = [1, 2];
  for (const { liked, weights } of people) {
    for (let row = 0; row < weights.length; row++) {
      likes += (weights[row] ?? 0) * (liked[row] ?? 0);
      all += weights[row] ?? 0;
    }
  }
  return Math.log(likes / (all - likes));
}

export function toChance(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
