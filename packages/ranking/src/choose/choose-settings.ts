import type { Matrix } from '../data/matrix.ts';
import type { TasteSettings } from '../data/tastes.ts';
import type { Quality } from '../evaluate.ts';
import type { Arena } from '../kernel/arena.ts';
import type { Pool } from '../kernel/pool.ts';
import type { Blend } from '../rank/rank-users.ts';
import type { Settings } from '../settings.ts';
import type { AlsSettings } from '../train/als-settings.ts';
import { isUsed, type Progress } from '../train/train-model.ts';
import { beats, mean } from './beats.ts';
import { type HeldOut, type HoldOutKind, halvesOf, holdOut } from './hold-out.ts';
import { type Axes, middleOfBest, searchAxes, searchGrid } from './search.ts';
import { Trial } from './trial.ts';

/** What is searched, each unless it is fixed. */
export type Searched = 'seenWeight' | 'halfLifeDays' | 'alpha' | 'ridge' | 'skipWeight' | 'linear' | 'blend';

export type ChooseOptions = {
  /** search the training settings as well, not only tastes, blend and a few neighbourhoods */
  tune: boolean;
  kind: HoldOutKind;
  seed: number;
  fixed?: ReadonlySet<Searched>;
  onProgress?: Progress | undefined;
};

export type Choice = {
  settings: Settings;
  /** of the held-out events, by the settings chosen; undefined when there were too few to choose by */
  quality?: Quality;
  /** of the same events, had everybody got the most liked */
  popularity?: Quality;
};

const ENOUGH_USERS = 50;
const WEIGHTS = [0, 0.1, 0.2, 0.3, 0.5, 0.8];

/** Finds the settings that guess held-out events best, from `base` on. Sources without a weight in `base` stay out. */
export async function chooseSettings(
  pool: Pool,
  matrix: Matrix,
  base: Settings,
  { tune, kind, seed, fixed = new Set(), onProgress }: ChooseOptions,
): Promise<Choice> {
  const { arena } = pool;
  const held = holdOut(arena, matrix, kind, seed);
  if (held.users.length < ENOUGH_USERS) return { settings: base };
  const mark = arena.mark();
  let trials = 0;
  const trialOf = (part: HeldOut, settings: Settings) =>
    new Trial(pool, matrix, part, settings, () => onProgress?.('settings', ++trials, Number.NaN));
  let trial = trialOf(held, base);
  await walk(trial, arena, matrix, { tune: false, fixed });
  if (tune) {
    // The more is searched, the better the best is by chance: what half of the people were searched by, the other half must confirm.
    const { settings } = trial;
    const [searched, asked] = halvesOf(held);
    const walked = arena.mark();
    const tuned = trialOf(searched, base);
    await walk(tuned, arena, matrix, { tune, fixed });
    arena.release(walked);
    const others = trialOf(asked, base);
    const isBetter = beats(await others.scoreEach(tuned.settings), await others.scoreEach(settings));
    if (isBetter) trial = trialOf(held, tuned.settings);
  }
  const quality = await trial.quality();
  const popularity = await trial.qualityOfPopularity();
  arena.release(mark);
  return { settings: trial.settings, quality, popularity };
}

type Walk = { tune: boolean; fixed: ReadonlySet<Searched> };

async function walk(trial: Trial, arena: Arena, matrix: Matrix, { tune, fixed }: Walk): Promise<void> {
  await chooseTastes(trial, arena, matrix, tune, fixed);
  await chooseNeighbours(trial, matrix, tune);
  if (tune) {
    if (!fixed.has('blend')) await chooseBlend(trial, matrix);
    if (!fixed.has('linear')) await chooseLinear(trial, matrix);
    await chooseFactors(trial, arena, matrix, fixed);
  }
  if (!fixed.has('blend')) await chooseBlend(trial, matrix);
}

/**
 * What the videos that were seen and not liked say, and how fast a like grows old: judged by all sources together and by the
 * better of two blends, for what mends a source that gets no weight later is no gain. Another taste changes all that is
 * learned, so it must gain more than chance explains.
 */
async function chooseTastes(
  trial: Trial,
  arena: Arena,
  matrix: Matrix,
  tune: boolean,
  fixed: ReadonlySet<Searched>,
): Promise<void> {
  const { settings } = trial;
  const ages = matrix.ages ? arena.f32(matrix.ages, matrix.pairs) : undefined;
  const span = ages?.reduce((most, age) => Math.max(most, age), 0) ?? 0;
  const axes: Axes<TasteSettings> = {
    ...(!fixed.has('seenWeight') && hasSkips(arena, matrix) && { seenWeight: [0, 0.3, 0.6, 1] }),
    ...(tune && !fixed.has('halfLifeDays') && span > 0 && { halfLifeDays: [0, span, span / 3, span / 10] }),
  };
  // Each trial learns a whole model: none where there is nothing to choose.
  if (Object.keys(axes).length === 0) {
    await trial.settle(settings);
    return;
  }
  const blends = fixed.has('blend') ? [settings.blend] : blendsOf(settings.blend);
  const known = new Map<TasteSettings, Float64Array>();
  const scoreEach = async (tastes: TasteSettings) => {
    const scores = await trial.scoreEach({ ...settings, tastes }, blends);
    known.set(tastes, scores);
    return scores;
  };
  const { best } = await searchAxes(settings.tastes, axes, async (tastes) => mean(await scoreEach(tastes)), {
    noise: trial.noise,
    rounds: 1,
  });
  const [found, before] = [known.get(best), known.get(settings.tastes)];
  await trial.settle(found && before && beats(found, before) ? { ...settings, tastes: best } : settings);
}

/** The blend, and with popularity in the place of factors, for data from which they learn little. */
function blendsOf(blend: Blend): Blend[] {
  return [blend, { ...blend, factors: 0, popularity: blend.popularity + blend.factors }];
}

function hasSkips(arena: Arena, { values, pairs }: Matrix): boolean {
  return arena.f32(values, pairs).includes(0);
}

async function chooseNeighbours(trial: Trial, matrix: Matrix, tune: boolean): Promise<void> {
  const { settings } = trial;
  if (!isUsed('neighbours', settings, matrix)) return;
  const { best } = await searchAxes(
    settings.neighbours,
    {
      targetExponent: tune ? [0, 0.1, 0.2, 0.3, 0.5, 0.7] : [0.2, 0.5],
      userExponent: tune ? [0, 0.25, 0.5, 0.75] : [0.25],
      sourceExponent: tune ? [0.2, 0.35, 0.5, 0.7, 0.9] : [0.7],
    },
    (neighbours) => trial.scoreSource({ ...settings, neighbours }, 'neighbours'),
    { noise: trial.noise, rounds: tune ? 2 : 1 },
  );
  await trial.settleSource({ ...settings, neighbours: best }, 'neighbours');
}

async function chooseLinear(trial: Trial, matrix: Matrix): Promise<void> {
  const { settings } = trial;
  if (!isUsed('linear', settings, matrix)) return;
  const { best } = await searchAxes(
    settings.linear,
    { ridge: matrix.videos > 6000 ? [150, 1000] : [100, 200, 800, 1600] },
    (linear) => trial.scoreSource({ ...settings, linear }, 'linear'),
    { noise: trial.noise, rounds: 1 },
  );
  await trial.settleSource({ ...settings, linear: best }, 'linear');
}

async function chooseFactors(trial: Trial, arena: Arena, matrix: Matrix, fixed: ReadonlySet<Searched>): Promise<void> {
  const { settings } = trial;
  if (!isUsed('factors', settings, matrix)) return;
  const alphas = fixed.has('alpha') ? [settings.als.alpha] : [1, 4, 20, 60];
  const ridges = fixed.has('ridge') ? [settings.als.ridge] : [3, 10, 30, 100];
  const score = (als: AlsSettings) => trial.scoreSource({ ...settings, als }, 'factors');
  const found = await searchGrid(settings.als, [{ alpha: alphas }, { ridge: ridges }], score, trial.noise);
  const asked = !fixed.has('skipWeight') && settings.tastes.seenWeight === 0 && hasSkips(arena, matrix);
  const skips = asked ? [0, 0.2] : [];
  const { best } = await searchAxes(found, { skipWeight: skips }, score, { noise: trial.noise, rounds: 1 });
  await trial.settleSource({ ...settings, als: best }, 'factors');
}

async function chooseBlend(trial: Trial, matrix: Matrix): Promise<void> {
  const { blend } = trial.settings;
  const used = { ...blend, linear: isUsed('linear', trial.settings, matrix) ? blend.linear : 0 };
  const axes = Object.fromEntries(Object.entries(used).map(([source, weight]) => [source, weight > 0 ? WEIGHTS : []]));
  const { noise } = trial;
  const { best, tried } = await searchAxes(used, axes, (candidate) => trial.scoreBlend(candidate), { noise });
  await trial.settleBlend(middleOfBest(tried, 3 * noise) ?? best);
}
