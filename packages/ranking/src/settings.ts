import type { TasteSettings } from './data/tastes.ts';
import type { Blend } from './rank/rank-users.ts';
import { type AlsSettings, defaultAls } from './train/als-settings.ts';
import { defaultNeighbours, type NeighbourSettings } from './train/train-neighbours.ts';

/** Everything that shapes a model. */
export type Settings = {
  tastes: TasteSettings;
  als: AlsSettings;
  neighbours: NeighbourSettings;
  linear: { ridge: number };
  blend: Blend;
};

/** The blend is where a search for a better one starts; it is used as it is when there is too little to search on. */
export const defaultSettings: Settings = {
  tastes: { seenWeight: 0, halfLifeDays: 0 },
  als: defaultAls,
  neighbours: defaultNeighbours,
  linear: { ridge: 400 },
  blend: { factors: 0.3, neighbours: 0.3, linear: 0.3, popularity: 0.1, newcomer: 0.1 },
};
