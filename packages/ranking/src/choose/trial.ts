import type { Matrix } from '../data/matrix.ts';
import { putTastes, type Tastes } from '../data/tastes.ts';
import { evaluate, evaluateEach, type Quality } from '../evaluate.ts';
import type { Pool } from '../kernel/pool.ts';
import { type Blend, type RankModel, rankUsers } from '../rank/rank-users.ts';
import type { Settings } from '../settings.ts';
import { type Source, trainModel, trainSource } from '../train/train-model.ts';
import { mean } from './beats.ts';
import type { HeldOut } from './hold-out.ts';
import { noiseOf } from './search.ts';

const K = 20;

/** Models of the events that were not held out, measured by those that were. */
export class Trial {
  readonly #pool: Pool;
  readonly #matrix: Matrix;
  readonly #held: HeldOut;
  readonly #onTrial: () => void;
  #settings: Settings;
  #model: RankModel | undefined;

  constructor(pool: Pool, matrix: Matrix, held: HeldOut, base: Settings, onTrial: () => void) {
    this.#pool = pool;
    this.#matrix = matrix;
    this.#held = held;
    this.#settings = base;
    this.#onTrial = onTrial;
  }

  /** how large a part of a score is chance */
  get noise(): number {
    return noiseOf(this.#held.users.length);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Takes the settings and trains the model that further trials change one part of. */
  async settle(settings: Settings): Promise<RankModel> {
    this.#settings = settings;
    this.#model = await trainModel(this.#pool, this.#matrix, settings, { hidden: this.#held.hidden });
    return this.#model;
  }

  /** Scores a whole new model for each user, by the best of some blends of what it is trained for. */
  async scoreEach(settings: Settings, blends: readonly Blend[] = [settings.blend]): Promise<Float64Array> {
    const { arena } = this.#pool;
    const mark = arena.mark();
    const model = await trainModel(this.#pool, this.#matrix, settings, { hidden: this.#held.hidden });
    const scores: Float64Array[] = [];
    for (const blend of blends) {
      const ranked = arena.mark();
      const ranking = await rankUsers(this.#pool, { ...model, blend }, this.#held.users, K);
      scores.push(evaluateEach(ranking, this.#held.wanted, K));
      arena.release(ranked);
      this.#onTrial();
    }
    arena.release(mark);
    return scores.reduce((best, one) => (mean(one) > mean(best) ? one : best));
  }

  /** Scores the settled model with one source trained anew. */
  async scoreSource(settings: Settings, source: Source): Promise<number> {
    const model = await this.#settled();
    const mark = this.#pool.arena.mark();
    const tastes = this.#tastes(settings);
    const part = await trainSource(this.#pool, this.#matrix, tastes, settings, source);
    const score = await this.#score({ ...model, ...part });
    this.#pool.arena.release(mark);
    return score;
  }

  /** Takes a source's new settings into the settled model. */
  async settleSource(settings: Settings, source: Source): Promise<void> {
    const model = await this.#settled();
    const tastes = this.#tastes(settings);
    this.#model = { ...model, ...(await trainSource(this.#pool, this.#matrix, tastes, settings, source)) };
    this.#settings = settings;
  }

  /** Scores the settled model with other weights. */
  async scoreBlend(blend: Blend): Promise<number> {
    return this.#score({ ...(await this.#settled()), blend });
  }

  async settleBlend(blend: Blend): Promise<void> {
    this.#model = { ...(await this.#settled()), blend };
    this.#settings = { ...this.#settings, blend };
  }

  async quality(): Promise<Quality> {
    return this.#measure(await this.#settled());
  }

  /** What everybody getting the most liked would have been worth. */
  async qualityOfPopularity(): Promise<Quality> {
    const mark = this.#pool.arena.mark();
    const blend = { factors: 0, neighbours: 0, linear: 0, popularity: 1, newcomer: 0 };
    const model = await trainModel(
      this.#pool,
      this.#matrix,
      { ...this.#settings, blend },
      { hidden: this.#held.hidden },
    );
    const quality = await this.#measure(model);
    this.#pool.arena.release(mark);
    return quality;
  }

  async #settled(): Promise<RankModel> {
    return this.#model ?? this.settle(this.#settings);
  }

  #tastes(settings: Settings): Tastes {
    return putTastes(this.#pool.arena, this.#matrix, settings.tastes, this.#held.hidden);
  }

  /** Recall finds what is liked, NDCG puts it first: both count. */
  async #score(model: RankModel): Promise<number> {
    const { recall, ndcg } = await this.#measure(model);
    this.#onTrial();
    return recall + ndcg;
  }

  async #measure(model: RankModel): Promise<Quality> {
    const mark = this.#pool.arena.mark();
    const ranking = await rankUsers(this.#pool, model, this.#held.users, K);
    const quality = evaluate(ranking, this.#held.wanted, { k: K, videos: this.#matrix.videos });
    this.#pool.arena.release(mark);
    return quality;
  }
}
