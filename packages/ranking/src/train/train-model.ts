import type { Matrix } from '../data/matrix.ts';
import { popularity, putTastes, type Tastes } from '../data/tastes.ts';
import type { Pool } from '../kernel/pool.ts';
import { putPanels, putPopularity, type RankModel } from '../rank/rank-users.ts';
import type { Settings } from '../settings.ts';
import type { AlsSettings } from './als-settings.ts';
import { type AlsModel, trainAls } from './train-als.ts';
import { LINEAR_MAX_VIDEOS, trainLinear } from './train-linear.ts';
import { trainNeighbours } from './train-neighbours.ts';

export type Progress = (stage: string, done: number, all: number) => void;

/** Trains the factors elsewhere than in the kernel. */
export type FactorTrainer = (matrix: Matrix, tastes: Tastes, settings: AlsSettings) => Promise<AlsModel>;

export type TrainOptions = {
  trainFactors?: FactorTrainer | undefined;
  /** 1 for each pair that the model must not know of */
  hidden?: Uint8Array | undefined;
  /** factors to train on from, in place */
  start?: AlsModel | undefined;
  onProgress?: Progress | undefined;
};

/** A part of a model that is learned from the tastes alone. */
export type Source = 'factors' | 'neighbours' | 'linear' | 'popularity';
export const sources: readonly Source[] = ['factors', 'neighbours', 'linear', 'popularity'];

/** Trains each source that the blend gives a weight to; a linear model only where the catalogue is small enough. */
export async function trainModel(
  pool: Pool,
  matrix: Matrix,
  settings: Settings,
  options: TrainOptions = {},
): Promise<RankModel> {
  const tastes = putTastes(pool.arena, matrix, settings.tastes, options.hidden);
  const model: RankModel = { matrix, inputs: tastes.byUser, blend: settings.blend };
  for (const source of sources) {
    if (isUsed(source, settings, matrix)) {
      Object.assign(model, await trainSource(pool, matrix, tastes, settings, source, options));
    }
  }
  return model;
}

export function isUsed(source: Source, { blend }: Settings, { pairs, videos }: Matrix): boolean {
  if (pairs === 0 || (source === 'linear' && videos > LINEAR_MAX_VIDEOS)) return false;
  return blend[source] > 0 || (source === 'popularity' && blend.newcomer > 0);
}

export async function trainSource(
  pool: Pool,
  matrix: Matrix,
  tastes: Tastes,
  settings: Settings,
  source: Source,
  { trainFactors, start, onProgress }: TrainOptions = {},
): Promise<Partial<RankModel>> {
  const { arena } = pool;
  const report = (done: number, all: number) => onProgress?.(source, done, all);
  switch (source) {
    case 'factors': {
      const als = trainFactors
        ? await trainFactors(matrix, tastes, settings.als)
        : await trainAls(pool, matrix, tastes, settings.als, { start, onProgress: report });
      return { als: { ...als, panels: putPanels(arena, als, matrix) } };
    }
    case 'neighbours':
      return { neighbours: await trainNeighbours(pool, matrix, tastes, settings.neighbours, report) };
    case 'linear':
      return { linear: await trainLinear(pool, matrix, tastes, settings.linear.ridge, { onProgress: report }) };
    case 'popularity':
      return { popularity: putPopularity(arena, popularity(arena, matrix, tastes), matrix) };
    default:
      return source satisfies never;
  }
}
